import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { configuredLimits, limitSettings, longestOf, sayLimit, shortestOf, typeLimit } from '../limits.js';
import { shorterLife } from '../remedies.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';

const settings = limitSettings('maxLifetime', 'Longest life of an issued version', '365d');

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { expiresIn } = key;
  if (expiresIn.is === 'unknown') return yield undecided('expiresIn');
  const seconds = expiresIn.is === 'known' ? parseDuration(expiresIn.value) : undefined;
  // What is no duration is for key-must-expire to judge.
  if (expiresIn.is !== 'known' || seconds === undefined) return;
  const limits = [
    ...typeLimit('maxLifetime', key, standards),
    ...configuredLimits('key-lifetime', 'maxLifetime', key, standards),
  ];
  const shortest = shortestOf(limits);
  const least = longestOf(typeLimit('minLifetime', key, standards));
  if (shortest !== undefined && seconds > shortest.seconds) {
    const longest = formatDuration(shortest.seconds);
    const said = {
      declared: `lives for ${expiresIn.value} (expiresIn)`,
      allowed: `at most ${sayLimit(shortest)}`,
      mend: `write expiresIn: "${longest}" or shorter`,
    };
    const isTooShort = least !== undefined && shortest.seconds < least.seconds;
    const changes = isTooShort ? [] : shorterLife(key, shortest.seconds, standards.now);
    return yield violation('expiresIn', said, { changes });
  }
  if (least !== undefined && seconds < least.seconds) {
    return yield violation('expiresIn', {
      declared: `lives for ${expiresIn.value} (expiresIn)`,
      allowed: `at least ${sayLimit(least)}`,
      mend: `write expiresIn: "${formatDuration(least.seconds)}" or longer`,
    });
  }
  for (const field of ['catalog', 'type'] as const) {
    if (key[field].is === 'unknown') return yield undecided(field);
  }
}

/**
 * No version of a key lives longer than its type allows (by the pack's own catalog), nor longer than the organisation
 * allows for all keys, for the type, and for the environment; nor shorter than its type allows.
 */
export const keyLifetime = keyRule({
  name: 'key-lifetime',
  title: 'API keys expire in time',
  severity: 'high',
  level: 'mandatory',
  description:
    'No API key lives longer than its type and the organisation allow, nor shorter than its type allows.',
  remediationSteps:
    'Set expiresIn to a duration within the limit, and a rotation schedule shorter than it. Where a key must live longer, ' +
    'add an exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  remediation:
    'Shortens expiresIn to the limit, and rotation with it. Not where that would end a version that is in use.',
  judge,
});
