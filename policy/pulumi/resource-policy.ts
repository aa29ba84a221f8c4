import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { Clock } from '../../keys/clock.js';
import { assertGivenSettings } from '../given-settings.js';
import { type Court, judge } from '../judge.js';
import type { KeyRule, ResourceRule } from '../rule.js';
import { metadataOf } from './metadata.js';
import { changed } from './remediation.js';
import type { SeenResource, Session } from './session.js';

/**
 * A rule as Pulumi runs it, on every resource before it is made or changed: a rule about keys on `ApiKey` and whatever has the
 * shape of one.
 *
 * At the level `remediate` it first changes what its violations say that can be changed; an exception keeps a resource from that,
 * too. What is left is judged as at the level `mandatory`.
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
  const judged = ({ resource, key }: SeenResource, configured: Readonly<Record<string, unknown>>) => {
    // Whatever the resource is: a mistake must not wait for the first key.
    assertGivenSettings(rule, configured, court);
    if (rule.judges === 'resource') return judge(rule, resource, court, configured, clock());
    return key === undefined ? undefined : judge(rule, key, court, configured, clock());
  };
  const remediates = rule.remediation !== undefined || rule.level === 'remediate';
  return {
    ...metadataOf(rule),
    validateResource: (shown, reportViolation) => {
      const judgement = judged(session.see(shown, rule.name), shown.getConfig());
      if (judgement === undefined) return;
      session.note(rule, shown.urn, judgement);
      for (const { message } of judgement.charges) reportViolation(message);
      for (const { about, undecided } of judgement.questions) {
        const waits = session.waitingFor(about.urn, undecided.field);
        if (waits !== undefined) throw waits;
      }
    },
    ...(remediates
      ? {
          remediateResource: (shown) => {
            const charges = judged(session.seeAll(shown), shown.getConfig())?.charges ?? [];
            return changed(
              shown.props,
              charges.flatMap(({ violation }) => violation.changes ?? []),
            );
          },
        }
      : {}),
  };
}
