import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { demandOn, demandSettings } from '../demand.js';
import { configuredLimits, limitSettings, sayLimit, shortestOf, unknownForLimits } from '../limits.js';
import { quote } from '../quote.js';
import { soonerRotation } from '../remedies.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { DeclaredKey } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

const FIELD = 'rotation.every';

/** What a message suggests where the limits allow it. */
const MONTH = 30 * 86_400;

const settings = {
  ...limitSettings('maxInterval', 'Longest time between rotations', '90d'),
  ...demandSettings('a rotation schedule'),
};

function* judgeMissing(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const demand = demandOn(key, 'key-rotation', standards);
  if (demand.is === 'undecided') return yield undecided(demand.field);
  if (demand.is === 'none') return;
  const limits = configuredLimits('key-rotation', 'maxInterval', key, standards).map(
    ({ seconds }) => seconds,
  );
  const life = parseDuration(knownOf(key.expiresIn) ?? '') ?? 2 * MONTH;
  const every = Math.min(MONTH, Math.floor(life / 2), ...limits);
  const said = {
    declared: 'has no rotation schedule (rotation.every)',
    allowed: `only keys with one, by ${demand.by}`,
    mend: `write rotation: { every: "${formatDuration(every)}" }`,
  };
  yield violation(FIELD, said, { changes: soonerRotation(key, every, standards.now) });
}

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { rotateEvery, expiresIn } = key;
  if (rotateEvery.is === 'unknown') return yield undecided(FIELD);
  if (rotateEvery.is === 'absent') return yield* judgeMissing(key, standards);
  const every = parseDuration(rotateEvery.value);
  if (every === undefined) {
    return yield violation(FIELD, {
      declared: `rotates every ${quote(rotateEvery.value)} (rotation.every), which is no duration`,
      allowed: 'a duration, such as 30d',
      mend: 'write rotation: { every: "30d" }',
    });
  }
  const declared = `rotates every ${rotateEvery.value} (rotation.every)`;
  const shortest = shortestOf(configuredLimits('key-rotation', 'maxInterval', key, standards));
  if (shortest !== undefined && every > shortest.seconds) {
    const said = {
      declared,
      allowed: `at least every ${sayLimit(shortest)}`,
      mend: `write rotation: { every: "${formatDuration(shortest.seconds)}" } or sooner`,
    };
    yield violation(FIELD, said, { changes: soonerRotation(key, shortest.seconds, standards.now) });
  }
  const life = parseDuration(knownOf(expiresIn) ?? '');
  if (life !== undefined && every >= life) {
    yield violation(FIELD, {
      declared: `${declared} and lives for ${knownOf(expiresIn)} (expiresIn), so that consumers meet an expired key`,
      allowed: 'a rotation before the version in use expires, by the rule key-rotation',
      mend: `write rotation: { every: "${formatDuration(Math.floor(life / 2))}" }, or lengthen expiresIn`,
    });
  }
  const waiting = unknownForLimits('maxInterval', key, standards);
  if (waiting !== undefined) return yield undecided(waiting);
  if (expiresIn.is === 'unknown') yield undecided('expiresIn');
}

/**
 * A key is rotated often enough, before its version expires, and by a schedule where the organisation demands one. How old
 * the version in use has become is for key-rotated-in-time.
 */
export const keyRotation = keyRule({
  name: 'key-rotation',
  title: 'API keys are rotated often enough',
  severity: 'medium',
  level: 'advisory',
  description:
    'No schedule lets a version of an API key be in use for longer than the organisation allows, or until it has expired; ' +
    'and there is a schedule where the organisation demands one.',
  remediationSteps:
    'Set rotation.every to a duration within the limit and well below expiresIn, and run the deployment at least as often.',
  evidence: ['declared-inputs'],
  settings,
  exceptionsName: 'resource',
  remediation: 'Adds a rotation schedule where one is demanded, and shortens one that is too long.',
  serves: [
    {
      standard: 'NIST SP 800-53',
      version: 'Rev. 5',
      clause: 'IA-5(f)',
      asks: 'authenticators are refreshed in a time period that the organisation defines by their type',
    },
  ],
  judge,
});
