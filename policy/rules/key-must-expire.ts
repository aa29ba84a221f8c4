import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { longestOf, shortestOf, typeLimit } from '../limits.js';
import { quote } from '../quote.js';
import { type Finding, keyRule, type Standards, undecided, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredKey } from '../subjects/declared-key.js';

/** What a message suggests where the key type allows it. */
const MONTH = 30 * 86_400;

/** A life that the key's type allows. */
function suggestedLife(key: DeclaredKey, standards: Standards<Settings>): string {
  const longest = shortestOf(typeLimit('maxLifetime', key, standards))?.seconds ?? MONTH;
  const shortest = longestOf(typeLimit('minLifetime', key, standards))?.seconds ?? 0;
  return formatDuration(Math.max(shortest, Math.min(longest, MONTH)));
}

function* judge(key: DeclaredKey, standards: Standards<Settings>): Generator<Finding> {
  const { expiresIn, rotateEvery } = key;
  if (expiresIn.is === 'unknown') return yield undecided('expiresIn');
  const say = (declared: string): Finding =>
    violation('expiresIn', {
      declared,
      allowed: 'a duration, such as 30d; nothing lives for ever, by the rule key-must-expire',
      mend:
        `write expiresIn: "${suggestedLife(key, standards)}"` +
        (rotateEvery.is === 'absent'
          ? ', and a rotation.every well below it, so that a fresh version comes before it ends'
          : ''),
    });
  if (expiresIn.is === 'absent') return yield say('has no expiresIn, so nothing says when it expires');
  if (expiresIn.value === 'never') return yield say('never expires (expiresIn: "never")');
  if (parseDuration(expiresIn.value) === undefined)
    yield say(`has expiresIn: ${quote(expiresIn.value)}, which is no duration`);
}

/** Every version of a key expires: no `never`, even where the key type leaves expiry open. */
export const keyMustExpire = keyRule({
  name: 'key-must-expire',
  title: 'API keys expire',
  severity: 'high',
  level: 'mandatory',
  description: 'Every API key expires.',
  remediationSteps:
    'Set expiresIn to a duration, and a rotation schedule shorter than it, so that consumers always find a fresh key. ' +
    'Where a key cannot expire, add an exception with a reason, an approver and an end date to the policy pack.',
  evidence: ['declared-inputs', 'live-table'],
  settings: {},
  exceptionsName: 'resource',
  judge,
});
