import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { formatInstant } from '../../keys/time/instant.js';
import { days } from '../days.js';
import { durationSetting } from '../limits.js';
import { type Finding, keyRule, type Standards, violation } from '../rule.js';
import { type DeclaredKey, hasEnded, hasExpired } from '../subjects/declared-key.js';

const settings = {
  unusedFor: durationSetting('After how long without use a key is reported, such as 90d.', '90d'),
} as const;

function* judge({ deployed }: DeclaredKey, { config, now }: Standards<typeof settings>): Generator<Finding> {
  // What has expired is for key-not-expired to judge.
  if (deployed === undefined || hasEnded(deployed) || hasExpired(deployed, now)) return;
  const { lastUsedAt, createdAt } = deployed;
  const since = lastUsedAt === 'never' ? createdAt : lastUsedAt;
  const longest = parseDuration(config.unusedFor) ?? 0;
  if (since === undefined || now - since <= longest) return;
  const ago = `${formatInstant(since)}, ${days(now - since)} ago`;
  yield violation('lastUsedAt', {
    declared:
      lastUsedAt === 'never' ? `was never used since it was made at ${ago}` : `was last used at ${ago}`,
    allowed: `a use within ${formatDuration(longest)}, by the setting unusedFor of the rule key-in-use`,
    mend: 'remove it from its program; if in doubt, revoke it first: `keywright revoke`',
  });
}

/**
 * Audits the live table beside its activity table: a key that nobody uses is a door that nobody watches. Without an activity
 * table nothing is known of use, and nothing is judged.
 */
export const keyInUse = keyRule({
  name: 'key-in-use',
  title: 'Deployed keys are in use',
  severity: 'medium',
  level: 'advisory',
  description: 'Every API key was used within the time that the organisation allows.',
  remediationSteps:
    'Remove the key from its program. If somebody may still need it, revoke it first and wait.',
  evidence: ['live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
