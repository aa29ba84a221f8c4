import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js';
import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js';
import { Role } from '@pulumi/aws/iam/role.js';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js';
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
import { Schedule } from '@pulumi/aws/scheduler/schedule.js';
import * as pulumi from '@pulumi/pulumi';
import type { Duration } from '../../keys/time/duration.js';
import { reminderSettings } from '../../runtime/reminder/settings.js';
import { BUNDLE_HANDLER, reminderCode } from './function-code.js';
import type { KeyTables } from './key-tables.js';
import { orRefused } from './refused.js';
import { writesLog } from './roles/log.js';
import { reminderPolicy } from './roles/reminder.js';
import { startPolicy } from './roles/schedule.js';
import { assumedBy } from './roles/trust.js';
import { namesOf } from './table-names.js';

/** What an {@link ExpiryReminder} is declared with. Of `topicArn`, `eventBusArn` and `metrics` at least one. */
export interface ExpiryReminderArgs {
  /** Where the keys are. */
  readonly tables: KeyTables;
  /** When it looks, in the words of EventBridge's scheduler. Default `rate(1 day)`. */
  readonly schedule?: pulumi.Input<string> | undefined;
  /** A key that ends within this time is told of. Default `14d`. */
  readonly expiringWithin?: Duration | undefined;
  /** A key whose version is as old is told of: as long as the rotation schedule of the keys, or longer. Default: age does not matter. */
  readonly rotateAfter?: Duration | undefined;
  /**
   * A topic of SNS (not a `.fifo` one) that gets a message for people, if there is something to tell. If a KMS key of yours encrypts it,
   * give `role` `kms:GenerateDataKey` and `kms:Decrypt` on that.
   */
  readonly topicArn?: pulumi.Input<string> | undefined;
  /** A bus of EventBridge that gets an event for each key. */
  readonly eventBusArn?: pulumi.Input<string> | undefined;
  /** A namespace of CloudWatch, for `KeyAlarms`: it counts keys there. */
  readonly metrics?: string | undefined;
  /** Default `arm64`. */
  readonly architecture?: 'arm64' | 'x86_64' | undefined;
  /** In MB. Default 256. */
  readonly memorySize?: pulumi.Input<number> | undefined;
  /** In whole seconds, to 900. Default 300. */
  readonly timeoutSeconds?: pulumi.Input<number> | undefined;
  /** In days, one of those that CloudWatch Logs knows. Default 90. */
  readonly logRetentionDays?: pulumi.Input<number> | undefined;
  /** Of everything that has tags. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** Stand for what only the `up` may know: of their form, as what they stand for is. */
const SOME_TOPIC = 'arn:aws:sns:us-east-1:123456789012:keys';
const SOME_BUS = 'arn:aws:events:us-east-1:123456789012:event-bus/keys';

/** What stands in the program as it is. */
function plain(input: pulumi.Input<string>): string | undefined {
  return typeof input === 'string' ? input : undefined;
}

/** The variables that are known, judged as the function itself would when it starts: what cannot run is not deployed. */
function settled(name: string, args: ExpiryReminderArgs): Readonly<Record<string, string>> {
  const { expiringWithin, rotateAfter, metrics, topicArn, eventBusArn } = args;
  const variables = {
    ...(expiringWithin === undefined ? {} : { KEYWRIGHT_EXPIRING_WITHIN: expiringWithin }),
    ...(rotateAfter === undefined ? {} : { KEYWRIGHT_ROTATE_AFTER: rotateAfter }),
    ...(metrics === undefined ? {} : { KEYWRIGHT_METRICS: metrics }),
  };
  orRefused(`reminder "${name}"`, () =>
    reminderSettings({
      ...variables,
      KEYWRIGHT_TABLE: 'api-keys',
      ...(topicArn === undefined ? {} : { KEYWRIGHT_TOPIC_ARN: plain(topicArn) ?? SOME_TOPIC }),
      ...(eventBusArn === undefined ? {} : { KEYWRIGHT_EVENT_BUS: plain(eventBusArn) ?? SOME_BUS }),
    }),
  );
  return variables;
}

/**
 * Tells in time: a function that looks at the key table on a schedule, and reports keys that have expired, expire soon, or are
 * overdue for rotation, to people, programs and CloudWatch. It reads the key table and can change nothing; and nothing rotates by
 * it: that is the next `pulumi up`.
 *
 * @throws RunError for settings with which the function would not start.
 * @example
 * new ExpiryReminder('keys', { tables, topicArn: topic.arn, rotateAfter: '90d', metrics: 'Keywright' });
 */
export class ExpiryReminder extends pulumi.ComponentResource {
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly function: LambdaFunction;
  readonly schedule: Schedule;
  /** The name of the table that it looks at: the dimension of its metrics. */
  readonly tableName: pulumi.Output<string>;
  /** The namespace of its metrics. */
  readonly metrics: string | undefined;
  /** Whether it looks at the age of versions. */
  readonly seesAge: boolean;

  constructor(name: string, args: ExpiryReminderArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:ExpiryReminder', name, {}, opts);
    const { tables, topicArn, eventBusArn } = args;
    const variables = settled(name, args);
    const parent = { parent: this };
    const tags = args.tags === undefined ? {} : { tags: args.tags };
    this.tableName = tables.tableName;
    this.metrics = args.metrics;
    this.seesAge = args.rotateAfter !== undefined;

    this.logGroup = new LogGroup(
      name,
      { namePrefix: `/aws/lambda/${name}-`, retentionInDays: args.logRetentionDays ?? 90, ...tags },
      parent,
    );
    this.role = new Role(
      name,
      {
        description: 'Tells of API keys that are due: reads the key table, writes nothing in it',
        assumeRolePolicy: assumedBy('lambda'),
        ...tags,
      },
      parent,
    );
    const told = {
      topicArn: topicArn === undefined ? undefined : pulumi.output(topicArn),
      eventBusArn: eventBusArn === undefined ? undefined : pulumi.output(eventBusArn),
    };
    const { Version, Statement } = reminderPolicy(namesOf(tables), told);
    const policy = new RolePolicy(
      name,
      { role: this.role.name, policy: { Version, Statement: [...Statement, writesLog(this.logGroup)] } },
      parent,
    );
    this.function = new LambdaFunction(
      name,
      {
        description: 'Tells of API keys that are due',
        runtime: 'nodejs24.x',
        architectures: [args.architecture ?? 'arm64'],
        handler: BUNDLE_HANDLER,
        code: reminderCode(),
        role: this.role.arn,
        memorySize: args.memorySize ?? 256,
        timeout: args.timeoutSeconds ?? 300,
        environment: {
          variables: {
            ...variables,
            KEYWRIGHT_TABLE: tables.tableName,
            ...(topicArn === undefined ? {} : { KEYWRIGHT_TOPIC_ARN: topicArn }),
            ...(eventBusArn === undefined ? {} : { KEYWRIGHT_EVENT_BUS: eventBusArn }),
          },
        },
        // The lines are JSON as they are, and metrics are read from them.
        loggingConfig: { logFormat: 'Text', logGroup: this.logGroup.name },
        ...tags,
      },
      { ...parent, dependsOn: [policy] },
    );
    this.schedule = this.#scheduled(name, args, tags);
    this.registerOutputs({ functionArn: this.function.arn, roleArn: this.role.arn });
  }

  /** A role of its own starts the function: that one and no other, and only for schedules of this account. */
  #scheduled(name: string, args: ExpiryReminderArgs, tags: Pick<ExpiryReminderArgs, 'tags'>): Schedule {
    const parent = { parent: this };
    const { accountId } = getCallerIdentityOutput({}, parent);
    const starter = new Role(
      `${name}-schedule`,
      {
        description: 'Starts the function that tells of API keys that are due',
        assumeRolePolicy: assumedBy('scheduler', {
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        }),
        ...tags,
      },
      parent,
    );
    const policy = new RolePolicy(
      `${name}-schedule`,
      { role: starter.name, policy: startPolicy(this.function.arn) },
      parent,
    );
    return new Schedule(
      name,
      {
        description: 'Looks for API keys that are due',
        scheduleExpression: args.schedule ?? 'rate(1 day)',
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: this.function.arn, roleArn: starter.arn },
      },
      { ...parent, dependsOn: [policy] },
    );
  }
}
