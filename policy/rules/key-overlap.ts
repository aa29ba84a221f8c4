import { DEFAULT_OVERLAP_SECONDS } from '../../keys/rotation.js';
import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import {
  configuredLimits,
  type Limit,
  limitSettings,
  longestOf,
  sayLimit,
  shortestOf,
  unknownForLimits,
} from '../limits.js';
import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';

const FIELD = 'rotation.overlap';

const settings = {
  ...limitSettings('maxOverlap', 'Longest time for which the version before still verifies', '7d'),
  ...limitSettings('minOverlap', 'Shortest time for which the version before must still verify', '0s'),
};

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { overlap } = key;
  if (overlap.is === 'unknown') return yield undecided(FIELD);
  const seconds = overlap.is === 'known' ? parseDuration(overlap.value) : DEFAULT_OVERLAP_SECONDS;
  if (overlap.is === 'known' && seconds === undefined) {
    return yield violation(FIELD, {
      declared: `has an overlap of ${quote(overlap.value)} (rotation.overlap), which is no duration`,
      allowed: 'a duration, such as 24h',
      mend: 'write rotation: { overlap: "24h" }',
    });
  }
  const length = seconds ?? 0;
  const how = overlap.is === 'known' ? 'rotation.overlap' : 'the default, as rotation.overlap is left out';
  const declared = `lets the version before verify for ${formatDuration(length)} after a rotation (${how})`;
  const say = (limit: Limit, bound: string, direction: string): Finding =>
    violation(FIELD, {
      declared,
      allowed: `${bound} ${sayLimit(limit)}`,
      mend: `write rotation: { overlap: "${formatDuration(limit.seconds)}" } or ${direction}`,
    });
  const longest = shortestOf(configuredLimits('key-overlap', 'maxOverlap', key, standards));
  if (longest !== undefined && length > longest.seconds) yield say(longest, 'at most', 'shorter');
  const shortest = longestOf(configuredLimits('key-overlap', 'minOverlap', key, standards));
  if (shortest !== undefined && length < shortest.seconds) yield say(shortest, 'at least', 'longer');
  const waiting =
    unknownForLimits('maxOverlap', key, standards) ?? unknownForLimits('minOverlap', key, standards);
  if (waiting !== undefined) yield undecided(waiting);
}

/**
 * After a rotation, the version before verifies for long enough that consumers can follow, and for no longer than the
 * organisation allows: it is the time that a stolen version lives on.
 */
export const keyOverlap = keyRule({
  name: 'key-overlap',
  title: 'Two versions verify side by side for a bounded time',
  severity: 'medium',
  level: 'mandatory',
  description:
    'After a rotation, the version before verifies no longer, and no shorter, than the organisation allows.',
  remediationSteps:
    'Set rotation.overlap to a duration between the two limits. Left out, it is 24 hours. To cut a leaked version off at once ' +
    'where an overlap is demanded, revoke the key.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  judge,
});
