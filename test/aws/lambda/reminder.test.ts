import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { DynamoKeyStore } from '../../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../../keys/store/key-table.js';
import { instantOf } from '../../../keys/time/instant.js';
import { CheapHasher } from '../../../runtime/testing/index.js';
import { bundleReminder } from '../../../tools/bundle.mjs';
import { recordOf, type Wish } from '../../runtime/world.js';
import { countedIn } from '../../support/embedded-metrics.js';
import { LocalFunction } from '../../support/lambda/local-function.js';
import { LeakWatch } from '../../support/leak-watch.js';
import { uniqueName } from '../deployed-function.js';
import { answerOf, errorOf } from './events.js';
import { now, skipped } from './guarded.js';

const DAY = 86_400;
/** What EventBridge's scheduler sends if nothing else is said; the reminder reads nothing of it. */
const SCHEDULED = {};

const dynamodb = new DynamoDBClient({});
const [sns, eventbridge, sqs] = [new SNSClient({}), new EventBridgeClient({}), new SQSClient({})];
const made: LocalFunction[] = [];
const plaintexts: string[] = [];
let root: string;

/** A queue that hears what somebody tells, and what it heard. */
async function queue() {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName('heard') }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const heard: string[] = [];
  return {
    arn: Attributes?.QueueArn ?? '',
    async heard() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      heard.push(...Messages.map(({ Body = '' }) => Body));
      return heard;
    },
  };
}

async function topic() {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: uniqueName('keys') }));
  const ears = await queue();
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: ears.arn }));
  return { arn: TopicArn, heard: ears.heard };
}

async function eventBus() {
  const EventBusName = uniqueName('keys');
  await eventbridge.send(new CreateEventBusCommand({ Name: EventBusName }));
  const ears = await queue();
  const rule = { EventBusName, Rule: 'expired' };
  const EventPattern = JSON.stringify({ source: ['keywright'], detail: { reasons: ['expired'] } });
  await eventbridge.send(new PutRuleCommand({ EventBusName, Name: rule.Rule, EventPattern }));
  await eventbridge.send(new PutTargetsCommand({ ...rule, Targets: [{ Id: 'ears', Arn: ears.arn }] }));
  return { name: EventBusName, heard: ears.heard };
}

/** A key table of its own. */
async function table() {
  const name = uniqueName('keys');
  await dynamodb.send(new CreateTableCommand(keyTableDefinition(name)));
  const store = new DynamoKeyStore(dynamodb, name);
  return {
    name,
    async issue(wish: Wish) {
      const { transition, ...issued } = await recordOf(wish, new CheapHasher());
      await store.create(transition);
      plaintexts.push(issued.keyString.reveal());
      return issued;
    },
    /** Writes what no release can read. */
    async spoil() {
      const Item = { pk: { S: 'key#odd' }, sk: { S: 'record' }, schema: { N: '2' } };
      await dynamodb.send(new PutItemCommand({ TableName: name, Item }));
    },
  };
}

async function reminder(environment: Readonly<Record<string, string>>): Promise<LocalFunction> {
  const taskRoot = path.join(root, uniqueName('task'));
  mkdirSync(taskRoot);
  cpSync(path.join(root, 'lambda-reminder'), taskRoot, { recursive: true });
  const created = await LocalFunction.create({
    client: inject('runtimeClient') ?? '',
    taskRoot,
    handler: 'keywright/index.handler',
    timeoutMs: 20_000,
    environment: { AWS_ENDPOINT_URL: inject('ministack'), ...environment },
  });
  made.push(created);
  return created;
}

describe.skipIf(skipped)('the bundle of the reminder', () => {
  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'keywright-reminder-'));
    await bundleReminder(root);
  }, 60_000);
  afterEach(async () => {
    const functions = made.splice(0);
    for (const one of functions) await one[Symbol.asyncDispose]();
    const watch = new LeakWatch();
    for (const one of functions) watch.hear('what the function wrote and posted', one.output);
    if (plaintexts.length > 0) watch.assertSecret(plaintexts);
    expect(functions.flatMap(({ breaches }) => breaches)).toEqual([]);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('tells a topic, a bus and CloudWatch of the keys that are due', async () => {
    const [keys, people, programs] = [await table(), await topic(), await eventBus()];
    const at = now();
    const over = await keys.issue({ createdAt: instantOf(at - 9 * DAY), expiresAt: instantOf(at - DAY) });
    const soon = await keys.issue({ createdAt: at, expiresAt: instantOf(at + 3 * DAY) });
    const old = await keys.issue({ createdAt: instantOf(at - 91 * DAY), expiresAt: 'never' });
    const fine = await keys.issue({ createdAt: at, expiresAt: instantOf(at + 60 * DAY) });
    await keys.spoil();
    const run = await reminder({
      KEYWRIGHT_TABLE: keys.name,
      KEYWRIGHT_ROTATE_AFTER: '90d',
      KEYWRIGHT_TOPIC_ARN: people.arn,
      KEYWRIGHT_EVENT_BUS: programs.name,
      KEYWRIGHT_METRICS: 'Keywright',
    });
    const answer = answerOf(await run.invoke(SCHEDULED));
    expect(answer).toEqual({ keys: 4, expired: 1, expiring: 1, overdue: 1, unreadable: 1 });

    await expect.poll(people.heard).toHaveLength(1);
    const [told = ''] = await people.heard();
    const { Subject, Message } = JSON.parse(told);
    expect(Subject).toBe('keywright: API keys: 1 expired, 1 expiring, 1 overdue, 1 unreadable');
    const order = [...Message.matchAll(/^\* (\w{16}): /gm)].map(([, keyId]) => keyId);
    expect(order).toEqual([over.keyId, soon.keyId, old.keyId]);
    expect(Message).not.toContain(fine.keyId);

    // The rule of this bus matches one of the three events.
    await expect.poll(programs.heard).toHaveLength(1);
    const [event = ''] = await programs.heard();
    expect(JSON.parse(event)).toMatchObject({
      source: 'keywright',
      'detail-type': 'API key due',
      detail: { table: keys.name, keyId: over.keyId, reasons: ['expired'], declaredAs: 'shop/prod/key' },
    });

    const lines = () => run.output.match(/\{"source":"keywright".*(?=\n)/g) ?? [];
    await expect.poll(lines).toHaveLength(2);
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ event: 'record-unreadable' });
    const dimensions = { Table: keys.name };
    expect(countedIn(JSON.parse(lines()[1] ?? ''), 'Keywright')).toEqual([
      { metric: 'KeysExpired', dimensions, value: 1 },
      { metric: 'KeysExpiringSoon', dimensions, value: 1 },
      { metric: 'KeysOverdue', dimensions, value: 1 },
      { metric: 'KeysUnreadable', dimensions, value: 1 },
    ]);
    const heard = [...(await people.heard()), ...(await programs.heard())].join('\n');
    for (const { record, keyString } of [over, soon, old, fine]) {
      const { hash = '' } = record.versions.get(1) ?? {};
      for (const secret of [keyString.reveal(), hash, record.secretArn]) expect(heard).not.toContain(secret);
    }
  });

  it('reads a table of many pages, and says nothing where nothing is due', async () => {
    const [keys, people] = [await table(), await topic()];
    const at = now();
    const label = 'x'.repeat(128);
    const padding = Array.from({ length: 40 }, (_, number) => `${number}-${'n'.repeat(8_000)}`);
    for (let count = 0; count < 8; count += 1)
      await keys.issue({ createdAt: at, expiresAt: 'never', account: label, allowedCidrs: padding });
    const page = await dynamodb.send(new ScanCommand({ TableName: keys.name }));
    expect(page.LastEvaluatedKey).toBeDefined();
    const run = await reminder({ KEYWRIGHT_TABLE: keys.name, KEYWRIGHT_TOPIC_ARN: people.arn });
    expect(answerOf(await run.invoke(SCHEDULED))).toMatchObject({ keys: 8, expired: 0, unreadable: 0 });
    expect(await people.heard()).toEqual([]);
  });

  it.each([
    ['table', { KEYWRIGHT_TABLE: 'none-such' }, 'TableMissingError', 'check "table" and the region'],
    [
      'topic',
      { KEYWRIGHT_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:none' },
      'ArgumentError',
      'there is no such topic; check KEYWRIGHT_TOPIC_ARN',
    ],
  ])(
    'fails its invocation where there is no such %s, so that somebody sees it',
    async (_, wrong, errorType, words) => {
      const keys = await table();
      await keys.issue({ createdAt: now(), expiresAt: instantOf(now() + DAY) });
      const run = await reminder({ KEYWRIGHT_TABLE: keys.name, KEYWRIGHT_METRICS: 'Keywright', ...wrong });
      const outcome = await run.invoke(SCHEDULED);
      expect(outcome.kind).toBe('error');
      expect(errorOf(outcome)).toMatchObject({ errorType, errorMessage: expect.stringContaining(words) });
    },
  );

  it('does not start with wrong settings, and says which', async () => {
    const run = await reminder({ KEYWRIGHT_TABLE: 'keys' });
    const outcome = await run.invoke(SCHEDULED);
    expect(outcome.kind).toBe('init-error');
    expect(errorOf(outcome)).toMatchObject({
      errorType: 'ArgumentError',
      errorMessage: expect.stringContaining('say whom to tell'),
    });
  });
});
