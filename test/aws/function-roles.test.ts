import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import * as pulumi from '@pulumi/pulumi';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { argon2Hasher } from '../../keys/hash.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { instantOf } from '../../keys/time/instant.js';
import { isMap } from '../../policy/subjects/shapes.ts';
import { ExpiryReminder } from '../../provider/aws/expiry-reminder.js';
import { KeyVerifier } from '../../provider/aws/key-verifier.js';
import { bundleLambda, bundleReminder } from '../../tools/bundle.mjs';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { declaredWith, type Made, theOnly } from '../provider/aws/mocks.js';
import { api, type Issued, recordOf } from '../runtime/world.js';
import { packageOf } from './deployed-function.js';
import { httpEvent } from './lambda/events.js';
import { allowedOf, makeWhatIsCalled } from './role-calls.ts';
import { type Access, type Clients, clientsAs } from './role-clients.ts';
import { arnOf, BUS, names, TOPIC } from './role-policies.ts';
import { ACTIVITY, KEYS } from './role-work.ts';

const [ROLE, POLICY] = ['aws:iam/role:Role', 'aws:iam/rolePolicy:RolePolicy'];
const FUNCTION = 'aws:lambda/function:Function';
const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

/** The handler behind the verifier. */
const APP = 'export const handler = async () => ({ statusCode: 200, body: "it ran" });';
/** Tells with which credentials Lambda runs it. */
const TELLER = `export const handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

const dist = mkdtempSync(path.join(tmpdir(), 'keywright-roles-'));
let emulator: Awaited<ReturnType<typeof startMinistack>>;
let admin: Clients;

beforeAll(async () => {
  await Promise.all([bundleLambda(dist), bundleReminder(dist)]);
  emulator = await startMinistack({ auth: true });
  admin = clientsAs({ endpoint: emulator.url });
  await makeWhatIsCalled(admin);
}, 90_000);
afterAll(async () => {
  await emulator.stop();
  rmSync(dist, { recursive: true, force: true });
});

const tables = {
  tableName: pulumi.output(KEYS),
  tableArn: pulumi.output(names(KEYS).tableArn),
  activityTableName: pulumi.output(ACTIVITY),
  activityTableArn: pulumi.output(arnOf('dynamodb', `table/${ACTIVITY}`)),
  kmsKeyArn: undefined,
};

/** A role of a component, all that the component made, and the name that its log group has here. */
interface Emitted {
  readonly role: string;
  readonly made: readonly Made[];
  readonly logGroup: string;
  /** The function that it may start. */
  readonly starts?: string;
}

const POLICY_NAME = 'emitted';

/** The policy as it would be here: the mocks of Pulumi make up the ARNs of what the component made. */
function policyIn({ role, made, logGroup, starts = '' }: Emitted): string {
  const { policy } = theOnly(made, POLICY, role).inputs;
  const name = made.find(({ type }) => type === LOG_GROUP)?.name;
  return JSON.stringify(policy)
    .replaceAll(`arn:aws:test:::${LOG_GROUP}/${name}`, arnOf('logs', `log-group:${logGroup}`))
    .replaceAll(`arn:aws:test:::${FUNCTION}/${starts}`, arnOf('lambda', `function:${starts}`));
}

async function roleArnOf(emitted: Emitted): Promise<string> {
  const { assumeRolePolicy } = theOnly(emitted.made, ROLE, emitted.role).inputs;
  const AssumeRolePolicyDocument = JSON.stringify(assumeRolePolicy);
  const names = { RoleName: emitted.role };
  const { Role } = await admin.iam.send(new CreateRoleCommand({ ...names, AssumeRolePolicyDocument }));
  await grant(emitted);
  return Role?.Arn ?? '';
}

async function grant(emitted: Emitted): Promise<void> {
  const PolicyDocument = policyIn(emitted);
  const which = { RoleName: emitted.role, PolicyName: POLICY_NAME };
  await admin.iam.send(new PutRolePolicyCommand({ ...which, PolicyDocument }));
}

async function takeAway({ role }: Emitted): Promise<void> {
  await admin.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: POLICY_NAME }));
}

async function deployed(
  FunctionName: string,
  Role: string,
  Handler: string,
  ZipFile: Uint8Array,
  variables: unknown = {},
): Promise<void> {
  const told = isMap(variables)
    ? Object.entries(variables).map(([name, value]) => [name, String(value)])
    : [];
  const Variables = { ...Object.fromEntries(told), AWS_ENDPOINT_URL: emulator.url };
  const how = { Runtime: 'nodejs24.x', Timeout: 20, MemorySize: 512 } as const;
  await admin.functions.send(
    new CreateFunctionCommand({
      ...how,
      FunctionName,
      Role,
      Handler,
      Code: { ZipFile },
      Environment: { Variables },
    }),
  );
  await waitUntilFunctionActiveV2({ client: admin.functions, maxWaitTime: 20 }, { FunctionName });
}

async function invoked(FunctionName: string, event: unknown): Promise<{ failed: boolean; answer: unknown }> {
  const Payload = JSON.stringify(event);
  const result = await admin.functions.send(new InvokeCommand({ FunctionName, Payload }));
  const text = new TextDecoder().decode(result.Payload);
  return { failed: result.FunctionError !== undefined, answer: JSON.parse(text || 'null') };
}

/** Somebody with the credentials that a function of this role has. */
async function asFunctionOf(role: string, roleArn: string): Promise<Clients> {
  const files = { 'index.mjs': new TextEncoder().encode(TELLER) };
  await deployed(`${role}-teller`, roleArn, 'index.handler', zipSync(files));
  const { answer } = await invoked(`${role}-teller`, {});
  const told: Readonly<Record<string, unknown>> = isMap(answer) ? answer : {};
  const text = (name: string) => {
    const value = told[name];
    if (typeof value !== 'string' || value === '') throw new Error(`the function has no ${name}`);
    return value;
  };
  const access: Access = {
    endpoint: emulator.url,
    accessKeyId: text('accessKeyId'),
    secretAccessKey: text('secretAccessKey'),
    sessionToken: text('sessionToken'),
  };
  return clientsAs(access);
}

async function issue(lifetimeSeconds: number): Promise<Issued> {
  const createdAt = instantOf(Math.floor(Date.now() / 1000));
  const wish = { createdAt, expiresAt: instantOf(createdAt + lifetimeSeconds) };
  const { transition, ...issued } = await recordOf(wish, argon2Hasher);
  await new DynamoKeyStore(admin.tables, KEYS).create(transition);
  return issued;
}

/** The variables that a component gives its function. */
function variablesOf(made: readonly Made[], name: string): unknown {
  const { environment } = theOnly(made, FUNCTION, name).inputs;
  return isMap(environment) ? environment.variables : undefined;
}

describe('a function that a component deploys, with the credentials of its role', () => {
  it('verifies keys and notes usage, and can do nothing else', async () => {
    const code = new pulumi.asset.AssetArchive({ 'index.mjs': new pulumi.asset.StringAsset(APP) });
    const serves = { code, handler: 'index.handler' };
    const { made } = await declaredWith(() => new KeyVerifier('reports', { tables, api, serves }));
    const emitted = { role: 'reports-verifier', made, logGroup: '/aws/lambda/reports' };
    const roleArn = await roleArnOf(emitted);
    const zip = packageOf(path.join(dist, 'lambda'), {
      'api.json': JSON.stringify(api),
      'app/index.mjs': APP,
    });
    await deployed('reports', roleArn, 'keywright/index.handler', zip, variablesOf(made, 'reports'));

    const key = await issue(3_600);
    const ask = async () => (await invoked('reports', httpEvent(key))).answer;
    expect(await ask()).toMatchObject({ statusCode: 200, body: 'it ran' });
    const usage = new DynamoUsageStore(admin.tables, ACTIVITY);
    expect(await usage.get(key.keyId)).toMatchObject({ count: 1 });

    expect(await allowedOf(await asFunctionOf(emitted.role, roleArn))).toEqual([
      `GetItem ${KEYS}`,
      `UpdateItem ${ACTIVITY}`,
      `a transaction that gets ${KEYS}`,
    ]);

    // It is this policy that lets it: without it nothing can be judged.
    await takeAway(emitted);
    expect(await ask()).toMatchObject({ statusCode: 503 });
    await grant(emitted);
    expect(await ask()).toMatchObject({ statusCode: 200 });
  }, 90_000);

  it('reminds whom it was given, started by its schedule, and neither can do anything else', async () => {
    const all = { tables, topicArn: TOPIC, eventBusArn: BUS };
    const { made } = await declaredWith(() => new ExpiryReminder('due', all));
    const emitted = { role: 'due', made, logGroup: '/aws/lambda/due' };
    const roleArn = await roleArnOf(emitted);
    const zip = packageOf(path.join(dist, 'lambda-reminder'), {});
    await deployed('due', roleArn, 'keywright/index.handler', zip, variablesOf(made, 'due'));

    await issue(86_400);
    const run = () => invoked('due', {});
    expect(await run()).toMatchObject({ failed: false, answer: { expired: 0 } });

    expect(await allowedOf(await asFunctionOf(emitted.role, roleArn))).toEqual(
      [`Publish ${TOPIC}`, `PutEvents ${BUS}`, `Scan ${KEYS}`].sort(),
    );

    const schedule = { ...emitted, role: 'due-schedule', starts: 'due' };
    // By way of Lambda, which could not assume this role: the emulator does not look at who may.
    const scheduler = await asFunctionOf(schedule.role, await roleArnOf(schedule));
    const started = await scheduler.functions.send(new InvokeCommand({ FunctionName: 'due' }));
    expect(started).toMatchObject({ StatusCode: 200 });
    expect(started.FunctionError).toBeUndefined();
    expect(await allowedOf(scheduler)).toEqual([]);

    await takeAway(emitted);
    expect(await run()).toMatchObject({ failed: true });
  }, 90_000);
});
