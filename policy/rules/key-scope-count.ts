import { budgetOf, budgetSettings } from '../budgets.js';
import { unknownForLimits } from '../limits.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { type DeclaredKey, knownScopes } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';
import { unknownScope } from '../subjects/unknown-scope.js';

const settings = budgetSettings('maxScopes', 'The most scopes', 20);

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { most, by } = budgetOf('key-scope-count', 'maxScopes', key, standards);
  const count = knownScopes(key).length;
  if (count > most)
    return yield violation('scopes', {
      declared: `declares ${count} scopes`,
      allowed: `at most ${most}, by ${by}`,
      mend: `remove ${count - most} of them, or make it a key for each of its tasks`,
    });
  const waiting = unknownScope(key);
  const open = (knownOf(key.scopes) ?? []).filter((scope) => scope.is === 'unknown').length;
  if (waiting !== undefined && (key.scopes.is === 'unknown' || count + open > most))
    return yield undecided(waiting);
  const named = unknownForLimits('maxScopes', key, standards);
  if (named !== undefined) yield undecided(named);
}

/** A key declares no more scopes than one task needs. What they bring is for key-permission-budget to count. */
export const keyScopeCount = keyRule({
  name: 'key-scope-count',
  title: 'API keys have few scopes',
  severity: 'medium',
  level: 'mandatory',
  description:
    'No API key declares more scopes than the organisation allows: for all keys, by type, by environment.',
  remediationSteps:
    'Remove scopes, or make it several keys, one for each task. Where one key must have so many, add an exception with a ' +
    'reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
