import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { Clock } from '../../keys/clock.js';
import { type Court, judge } from '../judge.js';
import type { KeyRule, ResourceRule } from '../rule.js';
import { metadataOf } from './metadata.js';
import type { Session } from './session.js';

/**
 * A rule as Pulumi runs it, on every resource before it is made or changed: a rule about keys on `ApiKey` and whatever has the
 * shape of one.
 *
 * All violations are reported before the engine is told of a value that it does not know yet; that one it turns into an
 * advisory, and judges again in the `up`.
 */
export function resourcePolicy(
  rule: KeyRule | ResourceRule,
  court: Court,
  session: Session,
  clock: Clock,
): ResourceValidationPolicy {
  return {
    ...metadataOf(rule),
    validateResource: (shown, reportViolation) => {
      const { resource, key } = session.see(shown);
      if (rule.judges === 'key' && key === undefined) return;
      const now = clock();
      const judgement =
        rule.judges === 'resource'
          ? judge(rule, resource, court, shown.getConfig(), now)
          : judge(rule, key as NonNullable<typeof key>, court, shown.getConfig(), now);
      session.note(rule, shown.urn, judgement);
      const { charges, questions } = judgement;
      for (const { message } of charges) reportViolation(message);
      for (const { about, undecided } of questions) throw session.unknownAt(about.urn, undecided.field);
    },
  };
}
