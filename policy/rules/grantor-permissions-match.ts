import type { AnyCatalog } from '../../keys/catalog/catalog.js';
import { NAMED } from '../../keys/catalog/grantor-permissions.js';
import { closureOf, scopeOf } from '../../keys/catalog/resolve.js';
import { GRANTOR_TYPE } from '../../provider/type.js';
import { quote, some } from '../quote.js';
import { type Finding, resourceRule, type Said, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import { type DeclaredGrantor, declaredGrantor } from '../subjects/declared-grantor.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { isBlank } from '../subjects/key-resource.js';
import { knownOf, UNKNOWN } from '../subjects/seen.js';

function grantsOf(catalog: AnyCatalog, scopes: Iterable<string>): ReadonlySet<string> {
  return new Set([...scopes].flatMap((scope): readonly string[] => scopeOf(catalog, scope)?.grants ?? []));
}

/** Whether the catalog says that a permission comes from where the program says. */
function brings(
  catalog: AnyCatalog,
  { scopes }: DeclaredGrantor,
  permission: string,
  source: unknown,
): boolean {
  if (typeof source !== 'string') return false;
  if (source === NAMED && grantsOf(catalog, Object.keys(catalog.scopes)).has(permission)) return true;
  // A scope that is not known yet may be the one.
  const declared = knownOf(scopes)?.map((scope) => (scope.is === 'unknown' ? source : knownOf(scope))) ?? [];
  const isDeclared = scopes.is === 'unknown' || declared.includes(source);
  return isDeclared && grantsOf(catalog, closureOf(catalog, [source])).has(permission);
}

function* judgeRights(grantor: DeclaredGrantor, catalog: AnyCatalog): Generator<Finding> {
  const by = `catalog ${quote(catalog.name)} of the policy pack`;
  const say = (field: string, said: Said): Finding => violation(field, said, { excusable: false });
  const scopes = knownOf(grantor.scopes) ?? [];
  const foreign = scopes.map(knownOf).filter((scope) => scope !== undefined && !scopeOf(catalog, scope));
  if (foreign.length > 0)
    yield say('scopes', {
      declared: `has ${some(foreign.filter((scope) => scope !== undefined))}, which is no scope`,
      allowed: `${some(Object.keys(catalog.scopes))}, by ${by}`,
      mend: 'remove it, or add it to the catalog',
    });
  if (grantor.permissions.is === 'absent')
    yield say('permissions', {
      declared: 'does not say its permissions',
      allowed: `what its scopes bring by ${by}`,
      mend: 'declare it with Grantor of keywright',
    });
  const declared = Object.entries(knownOf(grantor.permissions) ?? {});
  const gained = declared
    .filter(([name, source]) => source !== UNKNOWN && !brings(catalog, grantor, name, source))
    .map(([name]) => name);
  if (gained.length > 0)
    yield say('permissions', {
      declared: `carries ${some(gained)}, which its scopes do not bring`,
      allowed: `what its scopes bring, and permissions of the catalog by their name, by ${by}`,
      mend: 'declare the scope that brings it, or bring program and policy pack to the same catalog',
    });
  if (grantor.scopes.is === 'unknown') return yield undecided('scopes');
  const at = scopes.findIndex(({ is }) => is === 'unknown');
  if (at >= 0) return yield undecided(`scopes[${at}]`);
  if (grantor.permissions.is === 'unknown') yield undecided('permissions');
}

function* judge(resource: DeclaredResource, { catalogs }: Standards<Settings>): Generator<Finding> {
  if (resource.type !== GRANTOR_TYPE || isBlank(resource)) return;
  const grantor = declaredGrantor(resource, resource.inputs);
  if (grantor.catalog.is === 'unknown') return yield undecided('catalog');
  const trusted = catalogs.of(grantor);
  if (trusted !== undefined) return yield* judgeRights(grantor, trusted.catalog);
  const name = knownOf(grantor.catalog);
  const said = {
    declared: name === undefined ? 'names no catalog' : `is of the catalog ${quote(name)}`,
    allowed: `${some(catalogs.names)}, by the policy pack`,
    mend: 'use one of these, or add the catalog to the policy pack',
  };
  yield violation('catalog', said, { excusable: false });
}

/** The permissions of a grantor are those that its scopes bring, or that it names, by the pack's own catalog. */
export const grantorPermissionsMatch = resourceRule({
  name: 'grantor-permissions-match',
  title: 'Grantors have what their scopes bring',
  severity: 'critical',
  level: 'mandatory',
  description:
    'A grantor has no permission that its scopes do not bring by the catalog of the organisation, or that the catalog does not know.',
  remediationSteps:
    'Declare the grantor with Grantor of keywright, with the scope that brings the permission. Where catalogs differ, bring ' +
    'program and policy pack to the same one.',
  evidence: ['declared-inputs'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
