import { resolvePermissions, typeOf } from '../keys/catalog/resolve.js';
import { beyond } from '../keys/grantor/grantor.js';
import { type CatalogBook, catalogLabel } from './catalog-book.js';
import { quote, some } from './quote.js';
import { type Finding, undecided, violation } from './rule.js';
import type { DeclaredGrantor } from './subjects/declared-grantor.js';
import { type DeclaredKey, knownAttributes, knownScopes } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';
import { unknownAttribute, unknownScope } from './subjects/unknown-scope.js';

function* ifDisabled(key: DeclaredKey, grantor: DeclaredGrantor): Generator<Finding> {
  // To disable a grantor stops the keys that there are, and must not have to wait for their removal.
  if (key.deployed !== undefined) return;
  if (grantor.disabled.is === 'unknown') return yield undecided('disabled', grantor);
  if (knownOf(grantor.disabled) !== true) return;
  const said = {
    declared: `is to be issued on the authority of ${grantor.title}, which is disabled`,
    allowed:
      'new keys of grantors that are enabled, by the rule key-within-grantor; the provider issues no other',
    mend: 'enable the grantor, or name another one',
  };
  yield violation('grantor', said, { about: key });
}

function* ifBeyond(key: DeclaredKey, grantor: DeclaredGrantor, catalogs: CatalogBook): Generator<Finding> {
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  const definition = trusted && type !== undefined ? typeOf(trusted.catalog, type) : undefined;
  if (trusted === undefined || type === undefined || definition === undefined) return;
  if (grantor.permissions.is === 'unknown') return yield undecided('permissions', grantor);
  const held = Object.keys(knownOf(grantor.permissions) ?? {});
  const has = resolvePermissions(trusted.catalog, type, knownScopes(key), knownAttributes(key));
  const lacking = beyond({ permissions: held }, Object.keys(has));
  if (lacking.length > 0) {
    const bringing = [...new Set(lacking.map((permission) => has[permission] ?? ''))];
    const declared = bringing.filter((scope) => !(definition.always ?? []).includes(scope));
    const less = declared.length === 0 ? 'choose another key type' : `remove ${some(declared)}`;
    const said = {
      declared: `has ${some(lacking)}, which ${grantor.title} does not have`,
      allowed: `${held.length === 0 ? 'nothing' : some(held)}, by the grantor ${quote(knownOf(key.grantor) ?? '')}; scopes resolved by ${catalogLabel(key, trusted)}`,
      mend: `${less}, or give the grantor ${some(lacking)} first`,
    };
    yield violation('scopes', said, { about: key });
  }
  const waiting = unknownScope(key) ?? unknownAttribute(key);
  if (waiting !== undefined) yield undecided(waiting, key);
}

/**
 * Whether a key stays within what its grantor may do: the permissions that its scopes bring by the pack's own catalog, against
 * those of the grantor. Findings are about the key, or wait for the grantor.
 *
 * A revoked key does nothing any more, and is not judged; a disabled grantor is no fault of keys that it has issued.
 *
 * @param grantor the one that the key names: as declared in its stack, or as the live table has it
 */
export function* withinGrantor(
  key: DeclaredKey,
  grantor: DeclaredGrantor,
  catalogs: CatalogBook,
): Generator<Finding> {
  if (knownOf(key.revoked) === true) return;
  yield* ifDisabled(key, grantor);
  yield* ifBeyond(key, grantor, catalogs);
}
