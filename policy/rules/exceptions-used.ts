import { hasEnded, mayCover, namesStack, sayException } from '../exceptions.js';
import { placeOf } from '../place.js';
import { type Finding, type Standards, stackRule, violation } from '../rule.js';
import type { Settings } from '../setting.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';

function* judge(stack: DeclaredStack, { organisation, now }: Standards<Settings>): Generator<Finding> {
  const place = placeOf(stack.urn);
  for (const exception of organisation.exceptions ?? []) {
    const trial = stack.trials.get(exception.rule);
    // A rule that is disabled, or that waits for a value, may need the exception all the same.
    if (trial === undefined || trial.waits || trial.used.has(exception)) continue;
    // What has ended is for exceptions-hold to judge.
    if (!namesStack(exception, place) || hasEnded(exception, now)) continue;
    const there = stack.resources.some(({ name }) => mayCover(exception, name));
    yield violation('exceptions', {
      declared: `has an exception that covers nothing: ${sayException(exception)}`,
      allowed: 'exceptions that something needs, by the rule exceptions-used',
      mend: there
        ? 'remove it from the policy pack: the resource breaks the rule no more'
        : 'remove it from the policy pack, or correct the name: the stack has no such resource',
    });
  }
}

/**
 * Exceptions that nothing needs are said, so that they do not lie about for what comes later. Only in a stack that the exception
 * names itself, by project and stack without `*`: what a pattern is for may be in another stack.
 *
 * It goes by what the other rules used in the same operation, so it is the last one.
 */
export const exceptionsUsed = stackRule({
  name: 'exceptions-used',
  title: 'Exceptions are needed',
  severity: 'low',
  level: 'advisory',
  description: 'Something in the stack needs every exception that names the stack.',
  remediationSteps: 'Remove the exception from the policy pack, or correct what it names.',
  evidence: ['declared-inputs', 'stored-outputs'],
  settings: {},
  exceptionsName: 'nothing',
  judge,
});
