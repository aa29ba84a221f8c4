import type { Organisation } from '../organisation.js';
import { matchesAny } from '../pattern.js';
import type { DeclaredResource } from '../subjects/declared-resource.js';
import { UNKNOWN } from '../subjects/seen.js';
import { isList } from '../subjects/shapes.js';
import type { PolicyElement } from './document.js';
import { ROLE } from './identity-policies.js';

const DEFAULT_ROLES = ['*verifier*', '*authorizer*'];

const ATTACHMENT = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment';
const ATTACHMENTS = 'aws:iam/policyAttachment:PolicyAttachment';
const EXCLUSIVE = 'aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive';

/** Inputs that name the role, or the policy itself, by type. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  [ROLE]: ['name', 'namePrefix'],
  'aws:iam/rolePolicy:RolePolicy': ['name', 'namePrefix', 'role'],
  'aws:iam/policy:Policy': ['name', 'namePrefix'],
  [ATTACHMENT]: ['role'],
  [ATTACHMENTS]: ['name', 'roles'],
  [EXCLUSIVE]: ['roleName'],
};

/** The input that attaches policies, by type. */
const ATTACHES: Readonly<Record<string, string>> = {
  [ROLE]: 'managedPolicyArns',
  [ATTACHMENT]: 'policyArn',
  [ATTACHMENTS]: 'policyArn',
  [EXCLUSIVE]: 'policyArns',
};

/** The values of an input that is one or a list, with their paths. */
function itemsAt(
  value: unknown,
  field: string,
): readonly { readonly item: unknown; readonly path: string }[] {
  return isList(value)
    ? value.map((item, at) => ({ item, path: `${field}[${at}]` }))
    : [{ item: value, path: field }];
}

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
  const told = fields.flatMap((field) => itemsAt(inputs[field], field));
  const names = [name, ...told.map(({ item }) => item)].filter((one) => typeof one === 'string');
  // Of two names that differ in case alone, IAM takes one.
  const patterns = verifierRoles.map((pattern) => pattern.toLowerCase());
  if (names.some((one) => matchesAny(patterns, one.toLowerCase()))) return { is: 'yes' };
  const open = told.find(({ item }) => item === UNKNOWN);
  return open === undefined ? { is: 'no' } : { is: 'unknown', field: open.path };
}

/** ARNs of policies that a resource attaches to a role. */
export function attachedPolicies({ type, inputs }: DeclaredResource): {
  readonly arns: PolicyElement['values'];
  readonly unknown: readonly string[];
} {
  const field = ATTACHES[type];
  if (field === undefined) return { arns: [], unknown: [] };
  const items = itemsAt(inputs[field], field);
  return {
    arns: items.flatMap(({ item, path }) => (typeof item === 'string' ? [{ path, text: item }] : [])),
    unknown: items.filter(({ item }) => item === UNKNOWN).map(({ path }) => path),
  };
}
