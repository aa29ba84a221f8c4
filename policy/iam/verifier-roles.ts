import type { Organisation } from '../organisation.js';
import { matchesAny } from '../pattern.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { UNKNOWN } from '../subjects/seen.js';
import { isList } from '../subjects/shapes.js';
import type { PolicyElement } from './document.js';
import { ROLE } from './identity-policies.js';

const DEFAULT_ROLES = ['*verifier*', '*authorizer*'];

/** Inputs that name the role, or the policy itself, by type. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  [ROLE]: ['name'],
  'aws:iam/rolePolicy:RolePolicy': ['name', 'role'],
  'aws:iam/policy:Policy': ['name'],
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': ['role'],
};

/**
 * Whether a resource says what a verifier's role may do: by its own name, by the name that it gives, or by the role that it is
 * for. `unknown`: this preview does not know one of these.
 */
export function isVerifiers(
  { type, name, inputs }: DeclaredResource,
  { verifierRoles = DEFAULT_ROLES }: Organisation,
): { readonly is: 'yes' | 'no' } | { readonly is: 'unknown'; readonly field: string } {
  const fields = NAMES[type];
  if (fields === undefined) return { is: 'no' };
  const names = [name, ...fields.map((field) => inputs[field])].filter((one) => typeof one === 'string');
  // Of two names that differ in case alone, IAM takes one.
  const patterns = verifierRoles.map((pattern) => pattern.toLowerCase());
  if (names.some((one) => matchesAny(patterns, one.toLowerCase()))) return { is: 'yes' };
  const field = fields.find((one) => inputs[one] === UNKNOWN);
  return field === undefined ? { is: 'no' } : { is: 'unknown', field };
}

/** ARNs of policies that a resource attaches to a role. */
export function attachedPolicies({ type, inputs }: DeclaredResource): {
  readonly arns: PolicyElement['values'];
  readonly unknown: readonly string[];
} {
  const field = type === ROLE ? 'managedPolicyArns' : 'policyArn';
  if (type !== ROLE && type !== 'aws:iam/rolePolicyAttachment:RolePolicyAttachment')
    return { arns: [], unknown: [] };
  const value = inputs[field];
  const items = isList(value)
    ? value.map((item, at) => ({ item, path: `${field}[${at}]` }))
    : [{ item: value, path: field }];
  return {
    arns: items.flatMap(({ item, path }) => (typeof item === 'string' ? [{ path, text: item }] : [])),
    unknown: items.filter(({ item }) => item === UNKNOWN).map(({ path }) => path),
  };
}
