import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localFiles } from '../../cli/files.ts';
import { run } from '../../cli/run.js';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { WindowedActivityLog } from '../../keys/activity/windowed-activity-log.js';
import { defineApi } from '../../keys/api/define-api.js';
import { systemClock } from '../../keys/clock.js';
import { SecretText } from '../../keys/secret-text.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import { MemoryVault } from '../../keys/vault/memory-vault.js';
import { grantorLifecycleOf } from '../../provider/lifecycle/grantor/lifecycle.js';
import { lifecycleOf } from '../../provider/lifecycle/lifecycle.js';
import type { LogEntry } from '../../runtime/log.js';
import { CheapHasher } from '../../runtime/testing/index.js';
import { createVerifier } from '../../runtime/verifier.js';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { root } from '../../tools/setup/root.mjs';
import { catalog, declared } from '../provider/inputs.js';

/** Two key tables, since a key can move, and the table of usage. */
const [KEYS, OTHER_KEYS, ACTIVITY] = ['api-keys', 'new-api-keys', 'key-activity'] as const;
const INDEX = '/index/by-account';

/** An action, and on what: `GetItem keys`, `Query keys/index/by-account`, `GetItem activity`. */
type Right = `${string} ${'keys' | `keys${typeof INDEX}` | 'activity'}`;

const DEPLOYER: readonly Right[] = [
  'GetItem keys',
  'PutItem keys',
  'UpdateItem keys',
  'DeleteItem keys',
  'GetItem activity',
];
const VERIFIER: readonly Right[] = ['GetItem keys', 'UpdateItem activity'];
const OPERATOR: readonly Right[] = [
  'GetItem keys',
  'Query keys',
  'Scan keys',
  `Query keys${INDEX}`,
  'GetItem activity',
  'UpdateItem keys',
  'PutItem keys',
];

let emulator: Awaited<ReturnType<typeof startMinistack>>;

function settings(accessKeyId = 'test', secretAccessKey = 'test') {
  const credentials = { accessKeyId, secretAccessKey };
  return { region: 'us-east-1', endpoint: emulator.url, credentials, maxAttempts: 1 };
}

beforeAll(async () => {
  emulator = await startMinistack({ auth: true });
  const admin = new DynamoDBClient(settings());
  for (const table of [KEYS, OTHER_KEYS]) await admin.send(new CreateTableCommand(keyTableDefinition(table)));
  await admin.send(new CreateTableCommand(activityTableDefinition(ACTIVITY)));
}, 60_000);
afterAll(() => emulator.stop());

let users = 0;

/** DynamoDB as somebody sees it who has these rights and no other. */
async function withRights(rights: readonly Right[]): Promise<DynamoDBClient> {
  users += 1;
  const UserName = `user-${users}`;
  const Statement = rights.map((right) => {
    const [action = '', place = ''] = right.split(' ');
    const tables = place === 'activity' ? [ACTIVITY] : [KEYS, OTHER_KEYS];
    const index = place.endsWith(INDEX) ? INDEX : '';
    const Resource = tables.map((table) => `arn:aws:dynamodb:us-east-1:*:table/${table}${index}`);
    return { Effect: 'Allow', Action: `dynamodb:${action}`, Resource };
  });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const iam = new IAMClient(settings());
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'role', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new DynamoDBClient(settings(AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey));
}

/** Deployments by that client. The vault is in memory: the roles in it are another matter. */
function deployments(client: DynamoDBClient) {
  const vault = new MemoryVault(systemClock);
  const deps = {
    clock: systemClock,
    hasher: new CheapHasher(),
    randomBytes,
    versionId: randomUUID,
    notify: () => {},
    connect: async () => ({
      accountId: '123456789012',
      who: 'arn:aws:iam::123456789012:user/ci',
      vault,
      store: (table: string) => new DynamoKeyStore(client, table),
      usage: (table: string) => new DynamoUsageStore(client, table),
    }),
  };
  return { vault, keys: lifecycleOf(deps), grantors: grantorLifecycleOf(deps) };
}

/** Issues a key, and says what its holder has. */
async function issued(client: DynamoDBClient) {
  const { vault, keys } = deployments(client);
  const name = randomUUID();
  const wish = { table: KEYS, claim: name.replaceAll('-', ''), secretName: name, account: name };
  const { inputs } = await keys.check({}, declared(wish));
  const { outs } = await keys.create(inputs);
  return { account: name, keyId: outs.keyId ?? '', keyString: vault.plaintextOf(name) ?? '' };
}

/** All that deployments do to the tables: grantors, capped types, rotation, another table, the guard of a deletion. */
async function deploy(client: DynamoDBClient): Promise<void> {
  const { keys, grantors } = deployments(client);
  const id = randomUUID();
  const grantorId = `staff:${id}`;
  const place = { table: KEYS, aws: { region: 'us-east-1' }, claim: id.replaceAll('-', '') };
  const person = { ...place, __provider: 'code', grantorId, catalog: 'acme', origin: 'shop/prod/alice' };
  const grantor = await grantors.create({ ...person, permissions: { 'read:item': 'view' } });

  const claim = randomUUID().replaceAll('-', '');
  const typeLimits = { expiry: 'optional', grantor: 'optional' };
  const terms = { claim, secretName: id, account: id, typeLimits, maxKeysPerAccount: 2 };
  const first = { ...terms, table: KEYS, grantor: grantorId };
  const guard = { deletionGuard: '12h', activityTable: ACTIVITY };
  const steps = [
    first,
    { ...first, rotationTrigger: 'now' },
    { ...terms, rotationTrigger: 'now', table: OTHER_KEYS },
    { ...terms, rotationTrigger: 'now', table: OTHER_KEYS, ...guard },
  ];
  let [inputs, outs]: [Awaited<ReturnType<typeof keys.check>>['inputs'], unknown] = [{}, undefined];
  for (const step of steps) {
    const checked = await keys.check(inputs, declared(step));
    expect(checked.failures).toEqual([]);
    inputs = checked.inputs;
    outs = (outs === undefined ? await keys.create(inputs) : await keys.update(claim, outs, inputs)).outs;
  }
  await keys.delete(claim, outs);
  await grantors.delete(grantor.id, grantor.outs);
}

async function verify(client: DynamoDBClient, keyString: string): Promise<void> {
  const api = defineApi(catalog, {
    credentials: [{ header: 'X-Key' }],
    routes: { 'GET /item': { permission: 'read:item' } },
  });
  // Nothing that goes wrong in a request is thrown: it is in the log, and usage is noted after the answer.
  const said: LogEntry[] = [];
  const log = new WindowedActivityLog(new DynamoUsageStore(client, ACTIVITY));
  let noted = Promise.resolve();
  const note: typeof log.note = (use) => {
    noted = log.note(use);
    return noted;
  };
  const verifier = createVerifier({
    api,
    store: new DynamoKeyStore(client, KEYS),
    activity: { note, flush: () => log.flush(), usageOf: (keyId) => log.usageOf(keyId) },
    hasher: new CheapHasher(),
    log: (entry) => void said.push(entry),
  });
  const request = { method: 'GET', path: '/item', headers: { 'X-Key': keyString } };
  await verifier.verify(request);
  await noted;
  if (said.length > 0) throw new Error(JSON.stringify(said));
}

/** Each command of the tool. */
async function operate(client: DynamoDBClient, keyId: string, account: string): Promise<void> {
  const tool = async (...args: string[]) => {
    let said = '';
    const note = (text: string) => {
      said += text;
    };
    const code = await run(args, {
      env: { KEYWRIGHT_TABLE: KEYS },
      clock: systemClock,
      files: localFiles,
      connect: async () => ({
        store: new DynamoKeyStore(client, KEYS),
        usage: new DynamoUsageStore(client, ACTIVITY),
        whoami: async () => 'arn:aws:iam::123456789012:user/eve',
      }),
      inputLines: () => Readable.from([]),
      readLeaked: async () => new SecretText(''),
      out: note,
      err: note,
    });
    if (code !== 0) throw new Error(said);
  };
  await tool('list');
  await tool('list', '--account', account);
  await tool('show', keyId);
  await tool('revoke', keyId, '--reason', 'found in a log');
  await tool('audit', keyId);
}

/** Without any of the rights something fails; with all of them nothing does. */
async function needsAllOf(rights: readonly Right[], work: (client: DynamoDBClient) => Promise<void>) {
  await work(await withRights(rights));
  for (const spare of rights) {
    const client = await withRights(rights.filter((right) => right !== spare));
    await expect(work(client), `without ${spare}`).rejects.toThrow(
      /not authori[sz]ed|AccessDenied|dynamodb:/,
    );
  }
}

it('a deployer needs the rights on the tables that SECURITY.md names, and no other', async () => {
  await needsAllOf(DEPLOYER, deploy);
});

it('a verifier needs the rights that SECURITY.md names, and no other', async () => {
  const { keyString } = await issued(await withRights(DEPLOYER));
  await needsAllOf(VERIFIER, (client) => verify(client, keyString));
});

it('an operator needs the rights that SECURITY.md names, and no other', async () => {
  const deployer = await withRights(DEPLOYER);
  await needsAllOf(OPERATOR, async (client) => {
    const { keyId, account } = await issued(deployer);
    await operate(client, keyId, account);
  });
});

const security = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');

/** The row of a role in the table of SECURITY.md. */
function row(role: string): string {
  return security.split('\n').find((line) => line.startsWith(`| ${role}`)) ?? '';
}

it('SECURITY.md names those rights', () => {
  const named = (role: string) =>
    [...new Set(row(role).match(/\b(?:GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan)\b/g))].sort();
  const actions = (rights: readonly Right[]) =>
    [...new Set(rights.map((right) => right.split(' ')[0]))].sort();
  expect(named('deployer')).toEqual(actions(DEPLOYER));
  expect(named('verifier')).toEqual(actions(VERIFIER));
  expect(named('operator')).toEqual(actions(OPERATOR));
  expect(row('operator')).toContain('/index/by-account');
});

it('SECURITY.md names each action of Secrets Manager that a deployment sends, and no other', () => {
  const vault = readFileSync(path.join(root, 'keys/vault/secrets-manager-vault.ts'), 'utf8');
  const sent = [...vault.matchAll(/\b(?:new (\w+)Command|paginate(\w+))\(/g)].map(
    ([, one, many]) => one ?? many,
  );
  const [, secrets = ''] = /Secrets Manager, on(.*?)\*\*Not\*\*/.exec(row('deployer')) ?? [];
  const named = [...secrets.matchAll(/`([A-Z]\w+)`/g)].map(([, action]) => action);
  expect(named.sort()).toEqual([...new Set(sent)].sort());
});
