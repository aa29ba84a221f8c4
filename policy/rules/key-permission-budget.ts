import { resolvePermissions } from '../../keys/catalog/resolve.js';
import { budgetOf, budgetSettings } from '../budgets.js';
import { catalogLabel } from '../catalog-book.js';
import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { scopedType } from '../scoped-type.js';
import { type DeclaredKey, knownAttributes, knownScopes } from '../subjects/declared-key.js';
import { unknownAttribute, unknownScope } from '../subjects/unknown-scope.js';

const settings = budgetSettings('maxPermissions', 'The most permissions', 100);

/** So many scopes are named in a message, those that bring most. */
const MOST_NAMED = 3;

/** Which scopes bring most of the permissions: `22 by "view-all", 4 by "manage-people"`. */
function sharesOf(permissions: Readonly<Record<string, string>>): string {
  const shares = new Map<string, number>();
  for (const source of Object.values(permissions)) shares.set(source, (shares.get(source) ?? 0) + 1);
  const most = [...shares].sort(([, a], [, b]) => b - a);
  const named = most.slice(0, MOST_NAMED).map(([scope, count]) => `${count} by ${quote(scope)}`);
  return most.length > MOST_NAMED ? `${named.join(', ')} and so on` : named.join(', ');
}

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const typed = yield* scopedType(key, standards.catalogs);
  if (typed === undefined) return;
  const { trusted, name } = typed;
  const resolved = resolvePermissions(trusted.catalog, name, knownScopes(key), knownAttributes(key));
  const count = Object.keys(resolved).length;
  const { most, by } = budgetOf('key-permission-budget', 'maxPermissions', key, standards);
  if (count > most)
    return yield violation('scopes', {
      declared: `has ${count} permissions by its scopes: ${sharesOf(resolved)}`,
      allowed: `at most ${most}, by ${by}; counted by ${catalogLabel(key, trusted)}`,
      mend: `remove scopes that bring ${count - most} or more of them, or make it a key for each of its tasks`,
    });
  const waiting = unknownScope(key) ?? unknownAttribute(key);
  if (waiting !== undefined) yield undecided(waiting);
}

/**
 * The scopes of a key, implied ones and those of its type included, bring no more permissions than the organisation allows,
 * counted by the pack's own catalog: few scopes can be broad ones.
 */
export const keyPermissionBudget = keyRule({
  name: 'key-permission-budget',
  title: 'API keys have few permissions',
  severity: 'medium',
  level: 'mandatory',
  description:
    'The scopes of an API key bring no more permissions than the organisation allows: for all keys, by type, by environment.',
  remediationSteps:
    'Remove scopes, or take narrower ones, or make it several keys, one for each task. Where one key must have so many ' +
    'permissions, add an exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
