import type { DeclaredResource } from '../subjects/declared-resource.js';
import { isList, isMap } from '../subjects/shapes.js';
import { type PolicyDocument, policyDocument } from './document.js';

const ONE_POLICY: readonly string[] = [
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/policy:Policy',
  'aws:iam/userPolicy:UserPolicy',
  'aws:iam/groupPolicy:GroupPolicy',
];

export const ROLE = 'aws:iam/role:Role';

/** A policy document, and the input that holds it. */
export interface IdentityPolicy {
  readonly path: string;
  readonly document: PolicyDocument;
}

function at(path: string, value: unknown): IdentityPolicy {
  return { path, document: policyDocument(value, path) };
}

/** The policies of identities that a resource holds: what whoever has them may do. */
export function identityPolicies({ type, inputs }: DeclaredResource): readonly IdentityPolicy[] {
  if (ONE_POLICY.includes(type)) return [at('policy', inputs.policy)];
  const { inlinePolicies } = inputs;
  if (type !== ROLE || inlinePolicies === undefined) return [];
  if (!isList(inlinePolicies)) return [at('inlinePolicies', inlinePolicies)];
  return inlinePolicies.map((one, index) => {
    const path = `inlinePolicies[${index}]`;
    return isMap(one) ? at(`${path}.policy`, one.policy) : at(path, one);
  });
}
