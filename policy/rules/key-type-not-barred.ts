import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

const NAMES = ['catalog', 'type'] as const;

function* judge(key: DeclaredKey, { organisation, environment }: Standards<Settings>): Generator<Finding> {
  const [barred] = (organisation.barredTypes ?? []).filter(
    ({ environments, ...one }) =>
      (environments === undefined ||
        (environment !== undefined && environments.includes(environment.name))) &&
      NAMES.every((name) => key[name].is === 'unknown' || knownOf(key[name]) === one[name]),
  );
  if (barred === undefined) return;
  const open = NAMES.find((name) => key[name].is === 'unknown');
  if (open !== undefined) return yield undecided(open);
  const { catalog, type, because, instead, environments } = barred;
  const where = environments === undefined ? '' : ` in the environment ${quote(environment?.name ?? '')}`;
  yield violation('type', {
    declared: `is of the key type ${quote(type)} of catalog ${quote(catalog)}, which is barred${where}: ${because}`,
    allowed: 'key types that are not barred, by barredTypes of the policy pack',
    mend: instead === undefined ? 'choose another key type' : `declare it with type: ${quote(instead)}`,
  });
}

/** No key is of a type that the organisation has barred, everywhere or in the stack's environment. */
export const keyTypeNotBarred = keyRule({
  name: 'key-type-not-barred',
  title: 'Keys are not of a barred type',
  severity: 'high',
  level: 'mandatory',
  description: 'No API key is of a key type that the organisation has barred, such as one of an older kind.',
  remediationSteps:
    'Choose the key type that is to be used instead. While a key must stay as it is, add an exception with a reason, an ' +
    'approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
