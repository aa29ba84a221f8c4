import { resolvePermissions, typeOf } from '../../keys/catalog/resolve.js';
import { catalogLabel } from '../catalog-book.js';
import { some } from '../quote.js';
import { type Finding, keyRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { attributesOf, type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

function* judge(key: DeclaredKey, { catalogs }: Standards<Settings>): Generator<Finding> {
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  if (key.type.is === 'unknown') return yield undecided('type');
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  // What does not exist is for key-type-and-scopes-exist to judge.
  if (trusted === undefined || type === undefined || typeOf(trusted.catalog, type) === undefined) return;
  const waiting = unknownScope(key) ?? unknownAttribute(key);
  if (waiting !== undefined) return yield undecided(waiting);
  if (key.permissions.is === 'unknown') return yield undecided('permissions');
  const by = catalogLabel(key, trusted);
  const say = (said: Said): Finding => violation('permissions', said, { excusable: false });
  if (key.permissions.is === 'absent')
    return yield say({
      declared: 'does not say its permissions',
      allowed: `what its scopes bring by ${by}`,
      mend: 'declare it with ApiKey of keywright',
    });

  const declared = key.permissions.value;
  const resolved = resolvePermissions(trusted.catalog, type, knownScopes(key), attributesOf(key) ?? []);
  const gained = Object.keys(declared).filter((permission) => !Object.hasOwn(resolved, permission));
  if (gained.length > 0) {
    yield say({
      declared: `carries ${some(gained)}, which its scopes do not bring`,
      allowed: `what its scopes bring by ${by}`,
      mend: 'declare the scope that brings it, or bring program and policy pack to the same catalog',
    });
  }
  if (key.catalogDigest.is === 'unknown') return yield undecided('catalogDigest');
  if (knownOf(key.catalogDigest) !== trusted.digest) return;
  const unlike = Object.keys(resolved).filter((permission) => declared[permission] !== resolved[permission]);
  if (unlike.length > 0) {
    yield say({
      declared: `says of ${some(unlike)} something else than its scopes bring`,
      allowed: `what its scopes bring by the very same ${by}`,
      mend: 'do not compute permissions by hand: declare it with ApiKey of keywright',
    });
  }
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
  exceptionsName: 'resource',
  judge,
});
