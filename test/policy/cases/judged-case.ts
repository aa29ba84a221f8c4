import { type TestVerdict, testPolicies } from '../../../policy/testing/index.ts';
import { API_KEY_TYPE } from '../../../provider/type.ts';
import type { Case } from './case.ts';
import { judgedLive } from './live-case.ts';
import { packOf } from './pack-of.ts';

/** The stack of a case as the test kit takes it: what stands beside the subject first. */
export function resourcesOf(one: Case) {
  const { type = API_KEY_TYPE, name = 'subject', props, outputs, beside = [] } = one;
  return [...beside, { type, name, props, ...(outputs === undefined ? {} : { outputs }) }];
}

/** Has the whole pack judge a case of a rule; a case of the live table, which no pack is shown, all rules about that. */
export async function judgedCase(rule: string, one: Case): Promise<TestVerdict> {
  if (one.live !== undefined) return judgedLive(rule, one);
  return await testPolicies(packOf(rule), {
    project: 'shop',
    stack: one.stack ?? 'dev',
    resources: resourcesOf(one),
    ...(one.config === undefined ? {} : { config: { [rule]: one.config } }),
  });
}
