import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { formatInstant } from '../../keys/time/instant.js';
import { days } from '../days.js';
import { durationSetting } from '../limits.js';
import { type Finding, keyRule, type Standards, violation } from '../rule.js';
import { type DeclaredKey, type DeployedKey, hasEnded, hasExpired } from '../subjects/declared-key.js';

const settings = {
  within: durationSetting('How long before the end a key must have a successor, such as 14d.', '14d'),
} as const;

/**
 * The time before its end in which a key is reported: as configured, but no more than the last third of its life. Else a key
 * that lives for a week would be reported from its first day on.
 */
function notice(within: string, end: number, { issuedAt }: DeployedKey): number {
  const configured = parseDuration(within) ?? 0;
  return issuedAt === undefined ? configured : Math.min(configured, Math.floor((end - issuedAt) / 3));
}

function* judge({ deployed }: DeclaredKey, { config, now }: Standards<typeof settings>): Generator<Finding> {
  if (deployed === undefined || hasEnded(deployed)) return;
  const { expiresAt, rotatesAt } = deployed;
  if (expiresAt === undefined || expiresAt === 'never') return;
  const at = formatInstant(expiresAt);
  if (hasExpired(deployed, now)) {
    const said = {
      declared: `expired at ${at} (expiresAt)`,
      allowed: 'keys that verify, by the rule key-not-expired',
      mend: 'run `pulumi up` with a new rotationTrigger, or remove the key if nobody missed it',
    };
    return yield violation('expiresAt', said);
  }
  // The next deployment brings a successor in time.
  if (rotatesAt !== undefined && rotatesAt > now && rotatesAt < expiresAt) return;
  const noticed = notice(config.within, expiresAt, deployed);
  if (expiresAt - now > noticed) return;
  yield violation('expiresAt', {
    declared: `expires at ${at}, within ${days(expiresAt - now)} (expiresAt), and nothing is planned to renew it`,
    allowed: `a successor ${formatDuration(noticed)} before the end, by the setting within of the rule key-not-expired`,
    mend: 'run `pulumi up` with a new rotationTrigger, or with rotation.every well below expiresIn',
  });
}

/**
 * Audits what is deployed: a key that has expired, or is about to while no rotation is planned before its end. A schedule is
 * in the stored state and not in the live table, which shows a key in the last third of its life at the earliest.
 */
export const keyNotExpired = keyRule({
  name: 'key-not-expired',
  title: 'No deployed key has expired, or is about to',
  severity: 'medium',
  level: 'advisory',
  description: 'Every deployed API key verifies, and gets a successor in time before its end.',
  remediationSteps:
    'Rotate the key: run `pulumi up` with a new rotationTrigger, and declare rotation.every so that it does not come to that ' +
    'again. Remove a key that nobody missed.',
  evidence: ['stored-outputs', 'live-table'],
  settings,
  exceptionsName: 'resource',
  judge,
});
