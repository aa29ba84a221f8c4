import { apiKeyPolicies } from '../../policy/index.ts';
import { organisation } from '../../test/policy/organisation.ts';

/** Rules of resources see to it that the inputs of every resource are there when the rules of stacks judge: one of them has to. */
const ONE_OF_RESOURCES = 'no-foreign-keys';

/** What it judges are the judgements of the others. */
const ABOUT_OTHERS = 'exceptions-used';

/**
 * Stands for `test/policy/cases/pack-of.ts` in mutation tests: the rule alone judges its cases. Otherwise each of the cases of
 * all rules would have to be run against every mutant of every rule.
 */
export function packOf(rule: string) {
  const policies = apiKeyPolicies(organisation);
  if (rule === ABOUT_OTHERS) return policies;
  return policies.filter(({ name }) => name === rule || name === ONE_OF_RESOURCES);
}
