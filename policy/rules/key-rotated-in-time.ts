import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { formatInstant } from '../../keys/time/instant.js';
import { days } from '../days.js';
import {
  configuredLimits,
  durationSetting,
  limitSettings,
  sayLimit,
  shortestOf,
  unknownForLimits,
} from '../limits.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import { type DeclaredKey, hasEnded, hasExpired } from '../subjects/declared-key.js';

const RULE = 'key-rotated-in-time';

const settings = {
  ...limitSettings('maxInterval', 'Greatest age of the version in use', '90d'),
  grace: durationSetting('For how long a rotation that is due may wait for a deployment.', '7d'),
};

function* judge(key: DeclaredKey, standards: Standards<typeof settings>): Generator<Finding> {
  const { deployed } = key;
  const { config, now } = standards;
  // What has expired is for key-not-expired to judge.
  if (deployed === undefined || hasEnded(deployed) || hasExpired(deployed, now)) return;
  const { rotatesAt, issuedAt, version } = deployed;
  const grace = parseDuration(config.grace) ?? 0;
  const late = `${formatDuration(grace)} late, by the setting grace of the rule ${RULE}`;
  if (rotatesAt !== undefined && now - rotatesAt > grace) {
    return yield violation('rotatesAt', {
      declared: `was to be rotated at ${formatInstant(rotatesAt)}, ${days(now - rotatesAt)} ago (rotatesAt)`,
      allowed: `a rotation at most ${late}`,
      mend: 'run `pulumi up`, which rotates it, and run it at least as often as rotation.every says',
    });
  }
  const limit = shortestOf(configuredLimits(RULE, 'maxInterval', key, standards));
  if (issuedAt !== undefined && limit !== undefined && now - issuedAt > limit.seconds + grace) {
    const rotated = version === 1 ? 'was never rotated since it was made' : 'was last rotated';
    return yield violation('issuedAt', {
      declared: `${rotated} at ${formatInstant(issuedAt)}, ${days(now - issuedAt)} ago (issuedAt)`,
      allowed: `a rotation every ${sayLimit(limit)}, and at most ${late}`,
      mend: `declare rotation: { every: "${formatDuration(limit.seconds)}" } or sooner, and run \`pulumi up\``,
    });
  }
  const waiting = unknownForLimits('maxInterval', key, standards);
  if (waiting !== undefined) yield undecided(waiting);
}

/**
 * Audits what is deployed: a rotation that is due and did not come, because nobody ran a deployment, and a version that is
 * in use for longer than the organisation allows, with a schedule or without one.
 */
export const keyRotatedInTime = keyRule({
  name: RULE,
  title: 'Deployed keys were rotated in time',
  severity: 'medium',
  level: 'advisory',
  description:
    'No deployed API key waits for a rotation that is overdue, or is older than the organisation allows.',
  remediationSteps:
    'Run `pulumi up`, which rotates what is due, on a schedule of its own. Give keys without one a rotation.every.',
  evidence: ['stored-outputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
