import { typeOf } from '../../keys/catalog/resolve.js';
import { duration, formatDuration, parseDuration } from '../../keys/time/duration.js';
import { catalogLabel } from '../catalog-book.js';
import type { DeclaredKey } from '../declared-key.js';
import { quote } from '../quote.js';
import { defineRule, type Finding, type Standards, undecided, violation } from '../rule.js';
import { knownOf } from '../seen.js';

/** A longest life, and whose word it is. */
interface Limit {
  readonly seconds: number;
  readonly by: string;
}

const settings = {
  maxLifetime: {
    type: 'string',
    description: 'Longest life of an issued version that any key may have, such as 90d.',
    pattern: '^(0|[1-9][0-9]{0,9})[smhdw]$',
    default: '365d',
  },
} as const;

/** The limits that are known, shortest first: the key type's, by the pack's own catalog, and the rule's own. */
function limitsOf(key: DeclaredKey, { catalogs, config }: Standards<typeof settings>): readonly Limit[] {
  const limits = [
    { text: duration(config.maxLifetime), by: 'the setting maxLifetime of the rule key-must-expire' },
  ];
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  if (trusted !== undefined && type !== undefined) {
    const text = typeOf(trusted.catalog, type)?.maxLifetime;
    if (text !== undefined)
      limits.push({ text, by: `the key type ${quote(type)} of ${catalogLabel(key, trusted)}` });
  }
  return limits
    .map(({ text, by }) => ({ seconds: parseDuration(text) ?? 0, by }))
    .sort((a, b) => a.seconds - b.seconds);
}

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const declared = key.expiresIn;
  if (declared.is === 'unknown') return yield undecided('expiresIn');
  const [shortest] = limitsOf(key, standards);
  if (shortest === undefined) return;
  const longest = formatDuration(shortest.seconds);
  const mend = `write expiresIn: "${longest}" or shorter`;
  const allowed = `the longest life is ${longest}, by ${shortest.by}`;
  const say = (what: string): Finding =>
    violation('expiresIn', `key ${quote(key.name)} ${what}; ${allowed}; ${mend}`);

  if (declared.is === 'absent') return yield say('has no expiresIn, so nothing says when it expires');
  if (declared.value === 'never') return yield say('never expires (expiresIn: "never")');
  const seconds = parseDuration(declared.value);
  if (seconds === undefined)
    return yield say(`has expiresIn: ${quote(declared.value)}, which is no duration`);
  if (seconds > shortest.seconds) return yield say(`lives for ${declared.value} (expiresIn)`);
  for (const field of ['catalog', 'type'] as const) {
    if (key[field].is === 'unknown') return yield undecided(field);
  }
}

/**
 * Every version of a key expires, in time: no `never`, and no life above the key type's `maxLifetime` (by the pack's own
 * catalog) or above the setting `maxLifetime` (365 days unless configured).
 */
export const keyMustExpire = defineRule({
  name: 'key-must-expire',
  title: 'API keys expire',
  severity: 'high',
  description: 'Every API key expires, no later than its type and the organisation allow.',
  remediationSteps:
    'Set expiresIn to a duration within the limit, and a rotation schedule shorter than it, so that consumers always ' +
    'find a fresh key. Where a key cannot expire, add an exception with a reason and an end date to the policy pack.',
  evidence: 'declared-inputs',
  settings,
  exceptionsName: 'resource',
  judge,
});
