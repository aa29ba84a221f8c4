import { existsSync } from 'node:fs';
import path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { ExpiryReminder, type ExpiryReminderArgs } from '../../../provider/aws/expiry-reminder.js';
import { reminderCode } from '../../../provider/aws/function-code.js';
import { root } from '../../../tools/setup/root.mjs';
import { declaredWith, theOnly } from './mocks.js';
import { tables } from './sample-tables.js';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:people';
const BUS = 'arn:aws:events:eu-central-1:111122223333:event-bus/programs';
const all: ExpiryReminderArgs = { tables, topicArn: TOPIC, eventBusArn: BUS, metrics: 'Keywright' };

const [FUNCTION, SCHEDULE] = ['aws:lambda/function:Function', 'aws:scheduler/schedule:Schedule'];
const [ROLE, POLICY] = ['aws:iam/role:Role', 'aws:iam/rolePolicy:RolePolicy'];
const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

async function inputsOf(type: string, args: ExpiryReminderArgs = all, name = 'keys') {
  const { made } = await declaredWith(() => new ExpiryReminder('keys', args));
  return theOnly(made, type, name).inputs;
}

/** What a policy allows: who reads it does not care about the names of statements. */
async function allowedBy(args: ExpiryReminderArgs, name = 'keys') {
  const { policy } = await inputsOf(POLICY, args, name);
  const { Statement } = policy as { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
  return Statement.map(({ Sid: _sid, ...statement }) => statement);
}

const SCANS = {
  Effect: 'Allow',
  Action: ['dynamodb:Scan'],
  Resource: [`arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys`],
};
const WRITES_ITS_LOG = {
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: [`arn:aws:test:::${LOG_GROUP}/keys:*`],
};

describe('the role of a reminder', () => {
  it('scans the key table, tells its topic and its bus, writes its log, and can do nothing else', async () => {
    expect(await allowedBy(all)).toEqual([
      SCANS,
      { Effect: 'Allow', Action: ['sns:Publish'], Resource: [TOPIC] },
      { Effect: 'Allow', Action: ['events:PutEvents'], Resource: [BUS] },
      WRITES_ITS_LOG,
    ]);
  });

  it('has its policy before the function is there', async () => {
    expect(await inputsOf(POLICY)).toEqual({
      role: 'keys-1a2b3c4',
      policy: { Version: '2012-10-17', Statement: expect.anything() },
    });
    const { made } = await declaredWith(() => new ExpiryReminder('keys', all));
    expect(theOnly(made, FUNCTION, 'keys').dependencies).toContainEqual(
      expect.stringMatching(/RolePolicy::keys$/),
    );
  });

  it('tells nobody whom it was not given', async () => {
    expect(await allowedBy({ tables, metrics: 'Keywright' })).toEqual([SCANS, WRITES_ITS_LOG]);
  });

  it('decrypts the key table, where a KMS key encrypts it, and no other', async () => {
    const kmsKeyArn = pulumi.output('arn:aws:kms:eu-central-1:111122223333:key/k');
    expect(await allowedBy({ ...all, tables: { ...tables, kmsKeyArn } })).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: ['arn:aws:kms:eu-central-1:111122223333:key/k'],
      Condition: {
        StringLike: { 'kms:ViaService': ['dynamodb.*.amazonaws.com', 'dynamodb.*.amazonaws.com.cn'] },
        StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': ['api-keys'] },
      },
    });
  });

  it('is for Lambda alone to assume', async () => {
    expect(await inputsOf(ROLE)).toEqual({
      description: 'Tells of API keys that are due: reads the key table, writes nothing in it',
      assumeRolePolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
    });
  });
});

describe('the schedule of a reminder', () => {
  it('starts the function once a day, by a role that can start it and do nothing else', async () => {
    expect(await inputsOf(SCHEDULE)).toEqual({
      description: 'Looks for API keys that are due',
      scheduleExpression: 'rate(1 day)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: `arn:aws:test:::${FUNCTION}/keys`, roleArn: `arn:aws:test:::${ROLE}/keys-schedule` },
    });
    expect(await inputsOf(POLICY, all, 'keys-schedule')).toEqual({
      role: 'keys-schedule-1a2b3c4',
      policy: { Version: '2012-10-17', Statement: expect.anything() },
    });
    expect(await allowedBy(all, 'keys-schedule')).toEqual([
      { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [`arn:aws:test:::${FUNCTION}/keys`] },
    ]);
  });

  it('is the only one for which that role can be assumed: by the scheduler, for this account', async () => {
    expect(await inputsOf(ROLE, all, 'keys-schedule')).toEqual({
      description: 'Starts the function that tells of API keys that are due',
      assumeRolePolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
          },
        ],
      },
    });
  });

  it('is there after its role may start the function', async () => {
    const { made } = await declaredWith(() => new ExpiryReminder('keys', all));
    expect(theOnly(made, SCHEDULE, 'keys').dependencies).toContainEqual(
      expect.stringMatching(/RolePolicy::keys-schedule$/),
    );
  });

  it('is what somebody says', async () => {
    expect(await inputsOf(SCHEDULE, { ...all, schedule: 'cron(0 6 ? * MON *)' })).toMatchObject({
      scheduleExpression: 'cron(0 6 ? * MON *)',
    });
  });
});

describe('the function of a reminder', () => {
  it('is the shipped bundle, with all that it is told', async () => {
    expect(await inputsOf(FUNCTION, { ...all, expiringWithin: '3w', rotateAfter: '90d' })).toEqual({
      description: 'Tells of API keys that are due',
      code: expect.anything(),
      memorySize: 256,
      timeout: 300,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'keywright/index.handler',
      role: `arn:aws:test:::${ROLE}/keys`,
      environment: {
        variables: {
          KEYWRIGHT_TABLE: 'api-keys',
          KEYWRIGHT_TOPIC_ARN: TOPIC,
          KEYWRIGHT_EVENT_BUS: BUS,
          KEYWRIGHT_METRICS: 'Keywright',
          KEYWRIGHT_EXPIRING_WITHIN: '3w',
          KEYWRIGHT_ROTATE_AFTER: '90d',
        },
      },
      loggingConfig: { logFormat: 'Text', logGroup: 'keys-1a2b3c4' },
    });
    expect(await inputsOf(LOG_GROUP)).toEqual({ namePrefix: '/aws/lambda/keys-', retentionInDays: 90 });
  });

  it('is told no more than somebody says', async () => {
    expect((await inputsOf(FUNCTION, { tables, metrics: 'Keywright' })).environment).toEqual({
      variables: { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_METRICS: 'Keywright' },
    });
    expect((await inputsOf(FUNCTION, { tables, topicArn: TOPIC })).environment).toEqual({
      variables: { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_TOPIC_ARN: TOPIC },
    });
    expect((await inputsOf(FUNCTION, { tables, eventBusArn: BUS })).environment).toEqual({
      variables: { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_EVENT_BUS: BUS },
    });
  });

  it('runs, and keeps its log, as somebody says', async () => {
    const more = { architecture: 'x86_64', memorySize: 512, timeoutSeconds: 900 } as const;
    expect(await inputsOf(FUNCTION, { ...all, ...more })).toMatchObject({
      architectures: ['x86_64'],
      memorySize: 512,
      timeout: 900,
    });
    expect(await inputsOf(LOG_GROUP, { ...all, logRetentionDays: 7 })).toMatchObject({ retentionInDays: 7 });
  });

  it('has its code where the build puts it', async () => {
    const { keywright } = await reminderCode().assets;
    const folder = await (keywright as pulumi.asset.FileArchive).path;
    expect(path.relative(root, folder)).toBe('dist/lambda-reminder/keywright');
    expect(existsSync(path.join(root, 'tools/bundle.mjs'))).toBe(true);
  });

  it.each([
    ['an age that is none', { ...all, rotateAfter: '0d' }, 'KEYWRIGHT_ROTATE_AFTER is not a duration'],
    ['nobody to tell', { tables }, 'say whom to tell'],
    ['no time', { ...all, expiringWithin: '0d' }, 'KEYWRIGHT_EXPIRING_WITHIN is not a duration'],
    ['an odd namespace', { ...all, metrics: 'AWS/Lambda' }, 'KEYWRIGHT_METRICS is not a namespace'],
    [
      'a topic that keeps an order',
      { tables, topicArn: 'arn:aws:sns:eu-central-1:111122223333:people.fifo' },
      'KEYWRIGHT_TOPIC_ARN is not the ARN of a standard topic',
    ],
    [
      'a rule for a bus',
      { tables, eventBusArn: 'arn:aws:events:eu-central-1:111122223333:rule/keys' },
      'KEYWRIGHT_EVENT_BUS is not the name or ARN of a bus',
    ],
  ] as const)('is not declared with %s: it would not start', async (_, args, words) => {
    const declared = declaredWith(() => new ExpiryReminder('keys', args));
    await expect(declared).rejects.toThrow(/^reminder "keys": keywright cannot start:/);
    await expect(declaredWith(() => new ExpiryReminder('keys', args))).rejects.toThrow(words);
  });

  it('has the tags of its component, as all that has tags', async () => {
    const { made } = await declaredWith(() => new ExpiryReminder('keys', { ...all, tags: { team: 'api' } }));
    const tagged = made.filter(({ inputs }) => 'tags' in inputs).map(({ type, name }) => `${type} ${name}`);
    expect(tagged.sort()).toEqual(
      [`${FUNCTION} keys`, `${LOG_GROUP} keys`, `${ROLE} keys`, `${ROLE} keys-schedule`].sort(),
    );
  });
});
