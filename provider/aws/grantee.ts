import * as pulumi from '@pulumi/pulumi';
import { lazily } from './lazily.js';
import type { PolicyDocument, PolicyStatement } from './roles/document.js';

/** A role of `@pulumi/aws`, by what it has of its own. */
interface RoleLike extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly assumeRolePolicy: pulumi.Output<string>;
}

/** A user of `@pulumi/aws`. */
interface UserLike extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly forceDestroy: pulumi.Output<boolean | undefined>;
}

/** A Lambda function of `@pulumi/aws`. */
interface FunctionLike extends pulumi.CustomResource {
  /** ARN of its role. */
  readonly role: pulumi.Output<string>;
  readonly invokeArn: pulumi.Output<string>;
}

/**
 * Who is given a permission: an `aws.iam.Role`, an `aws.iam.User`, or an `aws.lambda.Function`, whose role is meant. Described by what
 * these have, so that the declarations of this package need none of `@pulumi/aws`.
 */
export type Grantee = RoleLike | UserLike | FunctionLike;

/** A policy with some parts that only the `up` may know. */
export interface GrantedPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: pulumi.Input<PolicyStatement<pulumi.Input<string>>>[];
}

const ROLE = 'aws:iam/role:Role';
const USER = 'aws:iam/user:User';
const FUNCTION = 'aws:lambda/function:Function';

const WANTED =
  'give an aws.iam.Role, an aws.iam.User or an aws.lambda.Function, the resource and not its name or ARN';

function typeOf(grantee: unknown): string | undefined {
  return pulumi.Resource.isInstance(grantee) ? pulumi.resourceType(grantee) : undefined;
}

function isRole(grantee: Grantee): grantee is RoleLike {
  return typeOf(grantee) === ROLE;
}

function isUser(grantee: Grantee): grantee is UserLike {
  return typeOf(grantee) === USER;
}

function isFunction(grantee: Grantee): grantee is FunctionLike {
  return typeOf(grantee) === FUNCTION;
}

/** The name in the ARN of a role, which may have a path. */
function roleNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/**
 * Gives a role, the role of a function, or a user an inline policy of its own. It belongs to the grantee: it is made with the same
 * provider, so in the same account, and goes with it.
 *
 * @param what what is granted, in the name of the policy: `<grantee>-<what>`
 * @throws TypeError if the grantee is none of these.
 * @throws RunError if `@pulumi/aws` is not installed.
 */
export function attachPolicy(grantee: Grantee, what: string, policy: GrantedPolicy): pulumi.CustomResource {
  const given = typeOf(grantee);
  if (given === undefined)
    throw new TypeError(`${what}: what is granted to is no resource of Pulumi; ${WANTED}`);
  const name = `${pulumi.resourceName(grantee)}-${what}`;
  const options = { parent: grantee };
  if (isUser(grantee)) {
    const { UserPolicy } = lazily('userPolicy');
    return new UserPolicy(name, { user: grantee.name, policy }, options);
  }
  const role = isRole(grantee)
    ? grantee.name
    : isFunction(grantee)
      ? grantee.role.apply(roleNameOf)
      : undefined;
  if (role === undefined)
    throw new TypeError(
      `${what}: cannot grant to ${pulumi.resourceName(grantee)}, a resource of type ${given}; ${WANTED}`,
    );
  const { RolePolicy } = lazily('rolePolicy');
  return new RolePolicy(name, { role, policy }, options);
}

/** The policy as `pulumi.jsonStringify` and `@pulumi/aws` take it. */
export type TablePolicy = PolicyDocument<pulumi.Output<string>>;
