import { formatDuration, parseDuration } from '../../keys/time/duration.js';
import { after, formatInstant } from '../../keys/time/instant.js';
import { covers, type PolicyException, sayException, startOfEnd } from '../exceptions.js';
import { durationSetting } from '../limits.js';
import { placeOf } from '../place.js';
import { quote } from '../quote.js';
import { type Finding, type Standards, stackRule, violation } from '../rule.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';

const settings = {
  maxDuration: durationSetting('How far off the end of an exception may be, such as 90d.', '365d'),
};

function* judgeOne(
  exception: PolicyException,
  { config, now }: Standards<typeof settings>,
): Generator<Finding> {
  const ends = startOfEnd(exception);
  if (now >= ends) {
    return yield violation('exceptions', {
      declared: `has an exception that ended on ${exception.until}: ${sayException(exception)}`,
      allowed: 'exceptions that have not ended, by the rule exceptions-hold',
      mend: `make ${quote(exception.resource)} keep ${exception.rule} and remove the exception from the policy pack, or have it approved anew, with a later until`,
    });
  }
  const longest = parseDuration(config.maxDuration) ?? 0;
  if (ends <= after(now, longest)) return;
  const last = formatInstant(after(now, longest - 86_400)).slice(0, 10);
  yield violation('exceptions', {
    declared: `has an exception that ends on ${exception.until}: ${sayException(exception)}`,
    allowed: `an end within ${formatDuration(longest)}, by the setting maxDuration of the rule exceptions-hold`,
    mend: `end it on ${last} or before, and decide then`,
  });
}

function* judge(stack: DeclaredStack, standards: Standards<typeof settings>): Generator<Finding> {
  const place = placeOf(stack.urn);
  for (const exception of standards.organisation.exceptions ?? [])
    if (covers(exception, place)) yield* judgeOne(exception, standards);
}

/**
 * Exceptions end, and soon enough: one that has ended fails every stack that it was for, even where nothing breaks the rule any
 * more, so that the list of exceptions is the list of those that hold.
 */
export const exceptionsHold = stackRule({
  name: 'exceptions-hold',
  title: 'Exceptions have not ended',
  severity: 'high',
  level: 'mandatory',
  description: 'No exception for the stack has ended, and none ends later than the organisation allows.',
  remediationSteps:
    'Mend the resource that the exception was for, and remove the exception from the policy pack. Where the reason still holds, ' +
    'have it approved again, with a new end.',
  evidence: ['declared-inputs', 'stored-outputs'],
  settings,
  exceptionsName: 'nothing',
  judge,
});
