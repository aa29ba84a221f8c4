import { courtOf, judge } from '../../../policy/judge.ts';
import type { Rule } from '../../../policy/rule.ts';
import { rules } from '../../../policy/rules/index.ts';
import { declaredKey } from '../../../policy/subjects/declared-key.ts';
import type { TestVerdict } from '../../../policy/testing/index.ts';
import { API_KEY_TYPE } from '../../../provider/type.ts';
import { NOW, organisation } from '../organisation.ts';
import type { Case } from './case.ts';

/** Has all rules about keys of the live table judge a case, as the audit of a table does. */
export function judgedLive(
  rule: string,
  { name = 'subject', stack = 'dev', props, live, config = {} }: Case,
): TestVerdict {
  const court = courtOf(organisation, rules);
  const urn = `urn:pulumi:${stack}::shop::${API_KEY_TYPE}::${name}`;
  const declared = declaredKey({ name, urn, type: API_KEY_TYPE }, props);
  const key = live === undefined ? declared : { ...declared, deployed: live };
  const violations = rules.flatMap((one: Rule) => {
    if (one.judges !== 'key' || !one.evidence.includes('live-table')) return [];
    const { charges } = judge(one, key, court, one.name === rule ? config : {}, NOW);
    return charges.map(({ message }) => ({ policy: one.name, resource: name, level: one.level, message }));
  });
  return { violations, undecided: [], remediated: {} };
}
