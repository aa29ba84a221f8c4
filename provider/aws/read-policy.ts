import * as pulumi from '@pulumi/pulumi';
import type { AwsArgs } from '../aws-place.js';
import type { GrantedPolicy } from './grantee.js';
import { lazily } from './lazily.js';
import { decryptStatement, readStatement, type SecretPlace, secretArnPattern } from './roles/consumer.js';

/** What the policy of a key's consumer follows from. All of it is declared: nothing in it changes with a rotation. */
export interface ReadableSecret {
  readonly secretName: pulumi.Input<string>;
  /** Key id, key ARN, alias or alias ARN. */
  readonly kmsKeyId: pulumi.Input<string> | undefined;
  /** Region, account and role with which the key is managed. */
  readonly place: pulumi.Input<pulumi.Unwrap<AwsArgs>>;
}

/** Partition and account of a role: that is where whoever assumes it works. */
function homeOf(roleArn: string | undefined): { partition: string; accountId: string } | undefined {
  const [, partition, , , accountId] = roleArn?.split(':') ?? [];
  return partition === undefined || accountId === undefined ? undefined : { partition, accountId };
}

/** Where the secret is: what the key says, else where the default provider of `@pulumi/aws` works. */
function secretPlaceOf(place: ReadableSecret['place']): pulumi.Output<SecretPlace> {
  const { getPartitionOutput } = lazily('getPartition');
  const { getCallerIdentityOutput } = lazily('getCallerIdentity');
  return pulumi.output(place).apply(({ region = '', accountId, assumeRole }) => {
    const home = homeOf(assumeRole);
    const account = accountId ?? home?.accountId;
    return pulumi
      .all([
        home?.partition ?? getPartitionOutput().partition,
        account ?? getCallerIdentityOutput().accountId,
      ])
      .apply(([partition, owner]) => ({ partition, region, accountId: owner }));
  });
}

/**
 * Lets its holder read one secret: by the pattern that its ARN has, since the six characters at its end are known only after the
 * first `up`, and a policy must not wait for them.
 *
 * @throws RunError if `@pulumi/aws` is not installed.
 */
export function readPolicyOf({ secretName, kmsKeyId, place }: ReadableSecret): GrantedPolicy {
  const where = secretPlaceOf(place);
  const secretArn = pulumi
    .all([secretName, where])
    .apply(([name, secretPlace]) => secretArnPattern(name, secretPlace));
  const decrypt =
    kmsKeyId === undefined
      ? []
      : [
          pulumi
            .all([secretName, kmsKeyId, where])
            .apply(([name, kmsKey, secretPlace]) => decryptStatement(name, kmsKey, secretPlace)),
        ];
  return { Version: '2012-10-17', Statement: [readStatement(secretArn), ...decrypt] };
}
