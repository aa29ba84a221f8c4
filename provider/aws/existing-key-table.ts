import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js';
import { getPartitionOutput } from '@pulumi/aws/getPartition.js';
import { getRegionOutput } from '@pulumi/aws/getRegion.js';
import * as pulumi from '@pulumi/pulumi';
import { kmsKeyArnFrom, tableNameOf } from './existing-names.js';
import { GrantingTables } from './granting-tables.js';

/** Tables that exist already. */
export interface ExistingKeyTableArgs {
  readonly tableName: pulumi.Input<string>;
  /** Left out: usage is not noted. */
  readonly activityTableName?: pulumi.Input<string> | undefined;
  /** ARN of the KMS key that encrypts them, if it is one of yours. */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
}

/** What `KeyTable.fromName` gives. */
export class ExistingKeyTable extends GrantingTables {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly activityTableName: pulumi.Output<string> | undefined;
  readonly activityTableArn: pulumi.Output<string> | undefined;
  readonly kmsKeyArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: ExistingKeyTableArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:ExistingKeyTable', name, {}, opts);
    const tableName = tableNameOf(`tables "${name}": tableName`, args.tableName);
    const activityTableName =
      args.activityTableName === undefined
        ? undefined
        : tableNameOf(`tables "${name}": activityTableName`, args.activityTableName);
    const asked = { parent: this };
    const { partition } = getPartitionOutput({}, asked);
    const { region } = getRegionOutput({}, asked);
    const { accountId } = getCallerIdentityOutput({}, asked);
    const arnOf = (table: pulumi.Input<string>): pulumi.Output<string> =>
      pulumi.interpolate`arn:${partition}:dynamodb:${region}:${accountId}:table/${table}`;
    this.tableName = tableName;
    this.tableArn = arnOf(tableName);
    this.activityTableName = activityTableName;
    this.activityTableArn = activityTableName === undefined ? undefined : arnOf(activityTableName);
    this.kmsKeyArn =
      args.kmsKeyArn === undefined ? undefined : kmsKeyArnFrom(`tables "${name}": kmsKeyArn`, args.kmsKeyArn);
    const { tableArn, activityTableArn } = this;
    this.registerOutputs({ tableArn, activityTableArn });
  }
}
