import * as pulumi from '@pulumi/pulumi';
import { BY_ACCOUNT } from '../../keys/store/key-table.js';
import type { KeyTables } from './key-tables.js';
import type { TableNames } from './roles/tables.js';

/** What the policies of roles name of these tables. */
export function namesOf(tables: KeyTables): TableNames<pulumi.Output<string>> {
  const { tableName, tableArn, activityTableName, activityTableArn, kmsKeyArn } = tables;
  const indexArn = pulumi.interpolate`${tableArn}/index/${BY_ACCOUNT}`;
  return { tableName, tableArn, indexArn, activityTableName, activityTableArn, kmsKeyArn };
}

/**
 * The ARNs of secrets by the names of secrets, in the region and account of the tables. What is an ARN stays one.
 *
 * A whole name stands for the ARNs that this one secret can have: Secrets Manager adds a hyphen and six characters, and without them
 * the ARN would be that of no secret.
 *
 * @param pattern such as `keywright/*`, or `shop/reports`; `*` and `?` are wildcards, as in every ARN of a policy
 */
export function secretArnOf(
  pattern: pulumi.Input<string>,
  { tableArn }: Pick<KeyTables, 'tableArn'>,
): pulumi.Output<string> {
  return pulumi.all([pattern, tableArn]).apply(([name, arn]) => {
    if (name.startsWith('arn:')) return name;
    const [, partition, , region, accountId] = arn.split(':');
    const secrets = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:`;
    return secrets + (/(\*|-\?{6})$/.test(name) ? name : `${name}-??????`);
  });
}
