import { Table, type TableArgs } from '@pulumi/aws/dynamodb/table.js';
import type * as pulumi from '@pulumi/pulumi';
import { ExistingKeyTable, type ExistingKeyTableArgs } from './existing-key-table.js';
import { kmsKeyArnFrom } from './existing-names.js';
import { GrantingTables } from './granting-tables.js';
import { ACTIVITY_TABLE_SCHEMA, KEY_TABLE_SCHEMA } from './table-schema.js';

/** What a {@link KeyTable} is declared with. Nothing of it is required. */
export interface KeyTableArgs {
  /** Name of the key table. Default: the resource's name, with what Pulumi puts behind it. Another one replaces the table. */
  readonly tableName?: pulumi.Input<string> | undefined;
  /** Name of the activity table. Default: `<the resource's name>-activity`, likewise. */
  readonly activityTableName?: pulumi.Input<string> | undefined;
  /**
   * ARN of the KMS key that encrypts both tables, not of an alias. Default: the key that AWS owns. With one of yours, whoever works
   * on the tables needs a permission on it, and the verifiers of all keys hang on it.
   *
   * On tables that are in use, `pulumi up` changes the tables first and the grants after them: until IAM knows these, a verifier may answer
   * 503. Give the roles of the verifiers `kms:Decrypt` on the new key in a deployment before.
   */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  /**
   * Default `true`: DynamoDB refuses to delete the tables, whoever asks, and Pulumi plans no deletion or replacement of them
   * (`protect`): the preview of a `pulumi destroy` fails, while the keys in them are still there. (With `--skip-preview` Pulumi deletes
   * all else first.) To remove the tables, deploy `false` first.
   */
  readonly deletionProtection?: boolean | undefined;
  /** For how long the tables can be restored to any second, in days: 1 to 35, which is the default. It cannot be turned off. */
  readonly recoveryDays?: pulumi.Input<number> | undefined;
  /**
   * A stream of the key table. Default: none. All but `KEYS_ONLY` hand the hashes of all keys to whoever reads the stream: for
   * an archive of the audit trail that nobody who writes keys can write.
   */
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | undefined;
  /** Tags of both tables. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** How both tables are kept, whatever is in them. */
function keeping(args: KeyTableArgs): Partial<TableArgs> {
  const { kmsKeyArn, deletionProtection = true, recoveryDays = 35, tags } = args;
  return {
    pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: recoveryDays },
    deletionProtectionEnabled: deletionProtection,
    ...(kmsKeyArn === undefined ? {} : { serverSideEncryption: { enabled: true, kmsKeyArn } }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/**
 * The table of keys, with the table of their activity beside it: on demand, encrypted, restorable, protected from deletion. One
 * per trust domain: who may write the key table can grant.
 *
 * After a restore verifiers stay on the old table until revocations since then are repeated: see SECURITY.md.
 *
 * @example
 * const tables = new KeyTable('api-keys');
 * new ApiKey('reports', { table: tables.tableName, … });
 */
export class KeyTable extends GrantingTables {
  readonly tableName: pulumi.Output<string>;
  readonly tableArn: pulumi.Output<string>;
  readonly activityTableName: pulumi.Output<string>;
  readonly activityTableArn: pulumi.Output<string>;
  readonly kmsKeyArn: pulumi.Output<string> | undefined;
  /** ARN of the stream of the key table; `undefined` without one. */
  readonly streamArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: KeyTableArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:KeyTable', name, {}, opts);
    const { tableName, activityTableName, deletionProtection = true, stream } = args;
    const kmsKeyArn =
      args.kmsKeyArn === undefined ? undefined : kmsKeyArnFrom(`tables "${name}": kmsKeyArn`, args.kmsKeyArn);
    // Left out where there is none: what the component was given holds then.
    const options = { parent: this, ...(deletionProtection ? { protect: true } : {}) };
    const keys = new Table(
      name,
      {
        ...KEY_TABLE_SCHEMA,
        ...keeping({ ...args, kmsKeyArn }),
        ...(tableName === undefined ? {} : { name: tableName }),
        ...(stream === undefined ? {} : { streamEnabled: true, streamViewType: stream }),
      },
      options,
    );
    const activity = new Table(
      `${name}-activity`,
      {
        ...ACTIVITY_TABLE_SCHEMA,
        ...keeping({ ...args, kmsKeyArn }),
        ...(activityTableName === undefined ? {} : { name: activityTableName }),
      },
      options,
    );
    this.tableName = keys.name;
    this.tableArn = keys.arn;
    this.activityTableName = activity.name;
    this.activityTableArn = activity.arn;
    this.kmsKeyArn = kmsKeyArn;
    this.streamArn = stream === undefined ? undefined : keys.streamArn;
    const { tableArn, activityTableArn } = this;
    this.registerOutputs({
      tableName: keys.name,
      tableArn,
      activityTableName: activity.name,
      activityTableArn,
    });
  }

  /**
   * Tables that exist already, made by another program or by hand. Nothing is asked of them and nothing is changed: their ARNs
   * follow from the names and from partition, region and account of the provider.
   *
   * @example
   * const tables = KeyTable.fromName('api-keys', { tableName: 'api-keys', activityTableName: 'key-activity' });
   */
  static fromName(
    name: string,
    args: ExistingKeyTableArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): ExistingKeyTable {
    return new ExistingKeyTable(name, args, opts);
  }
}
