import * as pulumi from '@pulumi/pulumi';
import type { AwsPlace } from './type.js';

/** Where a key lives, and with whose rights it is managed. What is left out comes from `aws:` configuration. */
export interface AwsArgs {
  /** Default: `aws:region`, else the environment's `AWS_REGION` or `AWS_DEFAULT_REGION`. */
  readonly region?: pulumi.Input<string> | undefined;
  /** 12 digits; no other account is touched. Default: `aws:allowedAccountIds`, if it names just one. */
  readonly accountId?: pulumi.Input<string> | undefined;
  /** ARN of the role to assume. Default: `aws:assumeRole`'s (or the only one of `aws:assumeRoles`) `roleArn`. */
  readonly assumeRole?: pulumi.Input<string> | undefined;
}

function onlyOne(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * Completes the place from `aws:` configuration, which the engine does not hand to dynamic providers. A profile is never
 * stored: it comes from the environment alone.
 */
export function placeFrom(args: AwsArgs | undefined): pulumi.Output<pulumi.Unwrap<AwsArgs>> {
  const config = new pulumi.Config('aws');
  const environment = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const roles = config.getObject<readonly { readonly roleArn?: string }[]>('assumeRoles');
  const role =
    config.getObject<{ readonly roleArn?: string }>('assumeRole') ??
    (roles?.length === 1 ? roles[0] : undefined);
  const defaults: Partial<AwsPlace> = {
    ...defined('region', config.get('region') ?? environment),
    ...defined('accountId', onlyOne(config.getObject<readonly string[]>('allowedAccountIds'))),
    ...defined('assumeRole', role?.roleArn),
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
