import { formatDuration } from '../../keys/time/duration.js';
import { formatInstant } from '../../keys/time/instant.js';
import { days } from '../days.js';
import {
  configuredLimits,
  type Limit,
  limitSettings,
  sayLimit,
  shortestOf,
  typeLimit,
  unknownForLimits,
} from '../limits.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { type DeclaredKey, type DeployedKey, hasEnded } from '../subjects/declared-key.js';
import { knownOf } from '../subjects/seen.js';

const RULE = 'key-life-not-extended';

const settings = {
  ...limitSettings('maxLifetime', 'Longest time that a version may have left to live', '365d'),
  ...limitSettings('maxOverlap', 'Longest time that the version before may have left to verify', '7d'),
};

/** What is wrong with an end that lies further away than a limit; nothing if it does not. */
function* judgeEnd(
  field: 'expiresAt' | 'previousExpiresAt',
  end: DeployedKey['expiresAt'],
  limit: Limit | undefined,
  now: number,
): Generator<Finding> {
  if (end === undefined || limit === undefined) return;
  if (end !== 'never' && end - now <= limit.seconds) return;
  const until = end === 'never' ? 'for ever' : `until ${formatInstant(end)}, ${days(end - now)} from now`;
  const longest = formatDuration(limit.seconds);
  const [which, input] =
    field === 'expiresAt'
      ? ['the current version', `expiresIn: "${longest}"`]
      : ['the version before', `rotation: { overlap: "${longest}" }`];
  yield violation(field, {
    declared: `is deployed so that ${which} verifies ${until} (${field})`,
    allowed: `at most ${sayLimit(limit)}, from now on`,
    mend: `run \`pulumi up\` with ${input} or shorter: it holds at once, also for what is deployed`,
  });
}

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { deployed } = key;
  if (deployed === undefined || hasEnded(deployed)) return;
  const { now } = standards;
  const lives = [
    ...typeLimit('maxLifetime', key, standards),
    ...configuredLimits(RULE, 'maxLifetime', key, standards),
  ];
  // What was declared so as well, or is known by the record alone, key-must-expire tells.
  const isTold = knownOf(key.expiresIn) === 'never' && deployed.expiresAt === 'never';
  if (!isTold) yield* judgeEnd('expiresAt', deployed.expiresAt, shortestOf(lives), now);
  const overlaps = configuredLimits(RULE, 'maxOverlap', key, standards);
  yield* judgeEnd('previousExpiresAt', deployed.previousExpiresAt, shortestOf(overlaps), now);
  if (key.catalog.is === 'unknown') return yield undecided('catalog');
  const waiting = key.type.is === 'unknown' ? 'type' : unknownForLimits('maxLifetime', key, standards);
  if (waiting !== undefined) yield undecided(waiting);
}

/**
 * What is deployed has no longer to live than the limits of today allow, whatever was declared when it was minted, and
 * whoever moved its end since: the record is judged, and not the program. What the program declares is for key-lifetime and
 * key-overlap, on every preview; give both the same limits.
 */
export const keyLifeNotExtended = keyRule({
  name: RULE,
  title: 'The life of a deployed key is within the limits of today',
  severity: 'high',
  level: 'advisory',
  description:
    'No deployed version of an API key has longer to live, and no version before it longer to verify, than type and organisation allow now.',
  remediationSteps:
    'Declare a shorter expiresIn or rotation.overlap and run `pulumi up`: both hold at once. If nobody declared the longer one, ' +
    'ask `keywright audit <key>` who wrote it.',
  evidence: ['stored-outputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
