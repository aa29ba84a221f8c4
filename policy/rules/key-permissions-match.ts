import type { ScopeDefinition } from '../../keys/catalog/catalog.js';
import { closing, closureOf, scopeOf } from '../../keys/catalog/closure.js';
import { meets } from '../../keys/catalog/conditions.js';
import { resolvePermissions, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { some } from '../quote.js';
import { type Finding, keyRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredKey, hasScopeNames, knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { knownOf, UNKNOWN } from '../subjects/seen.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

function refused(said: Said): Finding {
  return violation('permissions', said, { excusable: false });
}

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(key);
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (trusted === undefined || !hasScopeNames(key)) return;
  const { catalog, digest } = trusted;
  const by = catalogLabel(key, trusted);
  if (key.permissions.is === 'absent')
    return yield refused({
      declared: 'does not say its permissions',
      allowed: `what its scopes bring by ${by}`,
      mend: 'declare it with ApiKey of keywright',
    });
  if (key.type.is === 'unknown') return yield undecided('type');
  const name = knownOf(key.type);
  const type = name === undefined ? undefined : typeOf(catalog, name);
  if (name === undefined || type === undefined) return;
  const waiting = unknownScope(key);
  if (waiting !== undefined) return yield undecided(waiting);
  if (key.permissions.is === 'unknown') return yield undecided('permissions');

  const sources = new Map(Object.entries(key.permissions.value));
  const scopes = knownScopes(key);
  const strange = scopes.filter((scope) => scopeOf(catalog, scope) === undefined);
  // Whether the type and the account may have these scopes is for key-scopes-fit-type to judge.
  const scopesHeld = new Set(closureOf(catalog, scopes));
  const attribute = unknownAttribute(key);
  // No rule judges whether the account may have what comes with its type: without the attribute it brings nothing.
  const isMet = (scope: ScopeDefinition): boolean =>
    attribute !== undefined || meets(scope, knownAttributes(key));
  for (const _ of closing(catalog, type.always ?? [], scopesHeld, isMet));
  const brought = new Set([...scopesHeld].flatMap((scope) => scopeOf(catalog, scope)?.grants ?? []));
  const gained = [...sources]
    .filter(([permission, source]) => !brought.has(permission) && !strange.some((scope) => scope === source))
    .map(([permission]) => permission);
  if (gained.length > 0) {
    yield refused({
      declared: `carries ${some(gained)}, which its scopes do not bring`,
      allowed: `what its scopes bring by ${by}`,
      mend:
        knownOf(key.catalogDigest) === digest
          ? 'write the scope that brings it in scopes, or remove it: ApiKey of keywright works permissions out by itself'
          : 'declare the scope that brings it, or bring program and policy pack to the same catalog',
    });
  }

  if (key.catalogDigest.is === 'unknown') return yield undecided('catalogDigest');
  if (knownOf(key.catalogDigest) !== digest) return;
  if (attribute !== undefined) return yield undecided(attribute);
  const resolved = resolvePermissions(catalog, name, scopes, knownAttributes(key));
  const allowed = `what its scopes bring by the very same ${by}`;
  const mend = 'do not compute permissions by hand: declare the key with ApiKey of keywright';
  const missing = Object.keys(resolved).filter((permission) => !sources.has(permission));
  if (missing.length > 0)
    yield refused({ declared: `does not carry ${some(missing)}, which its scopes bring`, allowed, mend });
  const unlike = [...sources].filter(
    ([permission, source]) =>
      source !== UNKNOWN && Object.hasOwn(resolved, permission) && source !== resolved[permission],
  );
  if (unlike.length > 0) {
    const names = some(unlike.map(([permission]) => permission));
    yield refused({
      declared: `names another scope for ${names} than the one that brings it`,
      allowed,
      mend,
    });
  }
  const open = Object.keys(resolved).find((permission) => sources.get(permission) === UNKNOWN);
  if (open !== undefined) yield undecided(`permissions.${open}`);
}

/** The permissions of a key are those that its scopes bring by the pack's own catalog: what a program computed is not trusted. */
export const keyPermissionsMatch = keyRule({
  name: 'key-permissions-match',
  title: 'Permissions are what the scopes bring',
  severity: 'critical',
  level: 'mandatory',
  description:
    'An API key has no permission that its scopes do not bring by the catalog of the organisation.',
  remediationSteps:
    'Declare the key with ApiKey of keywright, with the scope that brings the permission. Where digests differ, bring program ' +
    'and policy pack to the same catalog.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
