import { apiKeyPolicies } from '../../../policy/index.ts';
import { organisation } from '../organisation.ts';

/** Who judges the cases of a rule: the whole pack, so that no other rule takes offence at what breaks this one. */
export function packOf(_rule: string) {
  return apiKeyPolicies(organisation);
}
