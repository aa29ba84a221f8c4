import type { StackValidationPolicy } from '@pulumi/policy';
import type { Clock } from '../../keys/clock.js';
import { type Court, judge } from '../judge.js';
import type { KeyRule, StackRule } from '../rule.js';
import { metadataOf } from './metadata.js';
import type { Session } from './session.js';

/**
 * A rule as Pulumi runs it at the end of a preview, an `up`, or the analysis of a stored state: a rule about the stack, or one
 * about what is deployed of each key. In an `up` that nobody previewed, that is after the resources were made.
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
      const stack = session.stackOf(resources);
      const now = clock();
      const judgements =
        rule.judges === 'stack'
          ? [judge(rule, stack, court, getConfig(), now)]
          : stack.keys.map((key) => judge(rule, key, court, getConfig(), now));
      for (const { used } of judgements) session.use(used);
      for (const { about, message } of judgements.flatMap(({ charges }) => charges))
        reportViolation(message, about.urn);
      for (const { about, undecided } of judgements.flatMap(({ questions }) => questions))
        throw session.unknownAt(about.urn, undecided.field);
    },
  };
}
