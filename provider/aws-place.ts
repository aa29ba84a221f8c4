import * as pulumi from '@pulumi/pulumi';
import type { AwsPlace } from './type.js';

/** Where a key lives, and with whose rights it is managed. What is left out comes from `aws:` configuration. */
export interface AwsArgs {
  /** Default: `aws:region`, else the environment's `AWS_REGION` or `AWS_DEFAULT_REGION`. */
  readonly region?: pulumi.Input<string> | undefined;
  /** 12 digits; no other account is touched. Default: `aws:allowedAccountIds`, if it names just one. */
  readonly accountId?: pulumi.Input<string> | undefined;
  /** ARN of the role to assume. Default: the `roleArn` of `aws:assumeRole`, or of the only one of `aws:assumeRoles`. */
  readonly assumeRole?: pulumi.Input<string> | undefined;
}

/** Members of `aws:` configuration that name an identity, and can come from the environment alone. */
const FROM_ENVIRONMENT = {
  profile: 'AWS_PROFILE',
  accessKey: 'AWS_ACCESS_KEY_ID',
  secretKey: 'AWS_SECRET_ACCESS_KEY',
} as const;

/** A setting that would be passed over stops the program: keys would be minted by the wrong identity, or in the wrong account. */
function refuse(setting: string, mend: string): never {
  throw new pulumi.RunError(
    `aws:${setting} does not reach API keys (the engine hands it to the aws provider alone): ${mend}`,
  );
}

function assertIdentity(config: pulumi.Config): void {
  for (const [setting, variable] of Object.entries(FROM_ENVIRONMENT)) {
    const value = config.get(setting);
    if (value !== undefined && value !== process.env[variable])
      refuse(setting, `set ${variable} in the environment to the same`);
  }
}

/** The account that configuration allows, if it can be told. */
function accountFrom(config: pulumi.Config, given: AwsArgs['accountId']): string | undefined {
  const allowed = config.getObject<readonly string[]>('allowedAccountIds') ?? [];
  const forbidden = config.getObject<readonly string[]>('forbiddenAccountIds') ?? [];
  if (given !== undefined) {
    const contradicts =
      typeof given === 'string' &&
      ((allowed.length > 0 && !allowed.includes(given)) || forbidden.includes(given));
    if (contradicts)
      throw new pulumi.RunError(
        `aws.accountId is ${given}, which aws:allowedAccountIds or aws:forbiddenAccountIds rules out`,
      );
    return undefined;
  }
  if (allowed.length > 1)
    refuse(
      'allowedAccountIds',
      'it names several accounts; set aws.accountId of each key to the one that it lives in',
    );
  if (forbidden.length > 0 && allowed.length === 0)
    refuse('forbiddenAccountIds', 'set aws.accountId of each key to the account that it lives in');
  return allowed[0];
}

/** The role that configuration wants assumed, if it is one and says no more than its ARN. */
function roleFrom(config: pulumi.Config, given: AwsArgs['assumeRole']): string | undefined {
  if (given !== undefined) return undefined;
  const one = config.getObject<Readonly<Record<string, unknown>>>('assumeRole');
  const roles =
    config.getObject<readonly Readonly<Record<string, unknown>>[]>('assumeRoles') ??
    (one === undefined ? [] : [one]);
  const [role, ...others] = roles;
  if (role === undefined) return undefined;
  const { roleArn, ...rest } = role;
  if (others.length > 0 || Object.keys(rest).length > 0 || typeof roleArn !== 'string') {
    refuse(
      'assumeRole',
      'only the roleArn of a single role is honoured; set aws.assumeRole of each key, or assume the role in the environment',
    );
  }
  return roleArn;
}

/**
 * Completes the place from `aws:` configuration, which the engine does not hand to dynamic providers. A profile is never
 * stored: it comes from the environment alone.
 *
 * @throws RunError for a setting that would otherwise be passed over.
 */
export function placeFrom(args: AwsArgs | undefined): pulumi.Output<pulumi.Unwrap<AwsArgs>> {
  const config = new pulumi.Config('aws');
  assertIdentity(config);
  const environment = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const defaults: Partial<AwsPlace> = {
    ...defined('region', config.get('region') ?? environment),
    ...defined('accountId', accountFrom(config, args?.accountId)),
    ...defined('assumeRole', roleFrom(config, args?.assumeRole)),
  };
  return pulumi.output(args ?? {}).apply((given) => ({
    ...given, // what is unknown, too: `check` tells of it
    ...defined('region', given.region ?? defaults.region),
    ...defined('accountId', given.accountId ?? defaults.accountId),
    ...defined('assumeRole', given.assumeRole ?? defaults.assumeRole),
  }));
}

function defined<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: string });
}
