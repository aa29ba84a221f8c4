import type * as pulumi from '@pulumi/pulumi';

/** Where keys are: a {@link KeyTable}, or tables that exist already (`KeyTable.fromName`). */
export interface KeyTables {
  /** What `table` of an `ApiKey` or a `Grantor` takes, and `KEYWRIGHT_TABLE`. */
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  /** What `activityTable` of an `ApiKey` takes, and `KEYWRIGHT_ACTIVITY_TABLE`. `undefined`: usage is not noted. */
  readonly activityTableName: pulumi.Output<string> | undefined;
  readonly activityTableArn: pulumi.Output<string> | undefined;
  /** ARN of the KMS key that encrypts the tables. `undefined`: the one that AWS owns, which nobody needs a permission for. */
  readonly kmsKeyArn: pulumi.Output<string> | undefined;
}
