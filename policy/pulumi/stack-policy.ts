import type { StackValidationPolicy } from '@pulumi/policy';
import type { Clock } from '../../keys/clock.js';
import { assertGivenSettings } from '../given-settings.js';
import { type Court, judge, type Question } from '../judge.js';
import type { KeyRule, StackRule } from '../rule.js';
import type { Subject } from '../subjects/subject.js';
import { metadataOf } from './metadata.js';
import type { Session } from './session.js';

/** What is said of a resource whose inputs no policy was shown: to pass it over would be to approve it. */
function unseenMessage({ title }: Subject): string {
  return [
    `${title} cannot be judged: at the end of an operation its inputs are not shown any more`,
    'allowed: what a rule about resources was shown before, by the policy pack; all of them are disabled',
    'mend: enable one of them, such as key-declared-as-such',
  ].join('\n  ');
}

/** The engine's error for the first of the values that it does not know yet, with whose it is. */
function waitingFor([first, ...others]: readonly [Question, ...Question[]], session: Session): Error {
  const error = session.unknownAt(first.about.urn, first.undecided.field);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message: string = `${first.about.title}: ${error.message}${more}`;
  // The engine tells its own error by its class.
  return Object.create(error, { message: { value: message } });
}

/**
 * A rule as Pulumi runs it at the end of a preview, an `up`, or the analysis of a stored state: a rule about the stack, or one
 * about what is deployed of each key. In an `up` that nobody previewed, that is after the resources were made.
 *
 * It needs the inputs that a rule about resources was shown before. Where all of these are disabled, it says so of every
 * resource that it cannot judge, as a violation.
 */
export function stackPolicy(
  rule: KeyRule | StackRule,
  court: Court,
  session: Session,
  clock: Clock,
): StackValidationPolicy {
  return {
    ...metadataOf(rule),
    validateStack: ({ resources, getConfig }, reportViolation) => {
      assertGivenSettings(rule, getConfig(), court);
      const stack = session.stackOf(resources);
      const now = clock();
      const judgements =
        rule.judges === 'stack'
          ? [{ urn: stack.urn, ...judge(rule, stack, court, getConfig(), now) }]
          : stack.keys.map((key) => ({ urn: key.urn, ...judge(rule, key, court, getConfig(), now) }));
      for (const judgement of judgements) session.note(rule, judgement.urn, judgement);
      for (const { about, message } of judgements.flatMap(({ charges }) => charges))
        reportViolation(message, about.urn);
      const questions = judgements.flatMap((judgement) => judgement.questions);
      const unseen = questions.filter(({ about }) => !session.hasSeen(about.urn));
      for (const about of new Map(unseen.map((question) => [question.about.urn, question.about])).values())
        reportViolation(unseenMessage(about), about.urn);
      const [first, ...others] = questions.filter(({ about }) => session.hasSeen(about.urn));
      if (first !== undefined) throw waitingFor([first, ...others], session);
    },
  };
}
