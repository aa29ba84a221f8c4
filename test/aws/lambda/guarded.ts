import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { activityTableDefinition } from '../../../keys/activity/activity-table.js';
import { DynamoUsageStore } from '../../../keys/activity/dynamodb-usage-store.js';
import { argon2Hasher } from '../../../keys/hash.js';
import { revoked } from '../../../keys/record/transitions.js';
import { DynamoKeyStore } from '../../../keys/store/dynamodb-key-store.js';
import { keyTableDefinition } from '../../../keys/store/key-table.js';
import { instantOf } from '../../../keys/time/instant.js';
import { bundleLambda } from '../../../tools/bundle.mjs';
import { api, type Issued, recordOf, type Wish } from '../../runtime/world.js';
import { LocalFunction } from '../../support/lambda/local-function.js';
import { LeakWatch } from '../../support/leak-watch.js';
import { uniqueName } from '../deployed-function.js';

const dynamodb = new DynamoDBClient({});
const table = uniqueName('keys');
const activityTable = uniqueName('activity');
const store = new DynamoKeyStore(dynamodb, table);

/** Usage, as anybody reads it from the activity table. */
export const usages = new DynamoUsageStore(dynamodb, activityTable);
export const now = () => instantOf(Math.floor(Date.now() / 1000));
/** Whether these tests cannot run here; the set-up has said why. */
export const skipped = inject('runtimeClient') === undefined;

/** A handler that says that it ran, and what it was given. */
export const APP = `export const handler = async (event, context) => {
  console.log('the handler runs');
  const { principal, route } = event.requestContext.authorizer.keywright;
  const inTime = context.getRemainingTimeInMillis() > 0;
  return { statusCode: 200, body: JSON.stringify({ keyId: principal.keyId, route, inTime, seen: event }) };
};`;

/** How a function differs from one of the bundle, the API of the tests and {@link APP}. */
export interface Difference {
  readonly app?: string;
  /** What `api.json` holds. */
  readonly api?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Says `argon2 runs` for every slow hash. */
  readonly countHashes?: boolean;
}

let root: string;
const made: LocalFunction[] = [];
const plaintexts: string[] = [];

/** Bundles the verifier, makes the tables, and after each test ends its functions: nothing secret may have come out. */
export function useGuardedFunctions(): void {
  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'keywright-contract-'));
    await bundleLambda(root);
    await dynamodb.send(new CreateTableCommand(keyTableDefinition(table)));
    await dynamodb.send(new CreateTableCommand(activityTableDefinition(activityTable)));
    await issue();
  }, 60_000);
  afterEach(async () => {
    const functions = made.splice(0);
    for (const one of functions) await one[Symbol.asyncDispose]();
    const watch = new LeakWatch();
    for (const one of functions) watch.hear('what the function wrote and posted', one.output);
    watch.assertSecret(plaintexts);
    expect(functions.flatMap(({ breaches }) => breaches)).toEqual([]);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
}

/** Issues a key, with its record in the key table. */
export async function issue(wish: Wish = {}): Promise<Issued> {
  const { transition, ...issued } = await recordOf({ createdAt: now(), ...wish }, argon2Hasher);
  await store.create(transition);
  plaintexts.push(issued.keyString.reveal());
  return issued;
}

export async function revoke({ record }: Issued): Promise<void> {
  const actor = { who: 'local', via: 'test' };
  await store.write(record, revoked(record, 'leaked', { now: now(), actor }));
}

/** Unpacks a function of the bundle, as Lambda does; the first invocation starts it. */
export async function guarded(difference: Difference = {}): Promise<LocalFunction> {
  const {
    app = APP,
    api: definition = JSON.stringify(api),
    environment = {},
    timeoutMs = 10_000,
  } = difference;
  const taskRoot = path.join(root, uniqueName('task'));
  mkdirSync(taskRoot);
  cpSync(path.join(root, 'lambda'), taskRoot, { recursive: true });
  writeFileSync(path.join(taskRoot, 'api.json'), definition);
  writeFileSync(path.join(taskRoot, 'app.mjs'), app);
  if (difference.countHashes) countHashes(path.join(taskRoot, 'keywright'));
  const created = await LocalFunction.create({
    client: inject('runtimeClient') ?? '',
    taskRoot,
    handler: 'keywright/index.handler',
    timeoutMs,
    environment: {
      KEYWRIGHT_TABLE: table,
      KEYWRIGHT_ACTIVITY_TABLE: activityTable,
      KEYWRIGHT_HANDLER: 'app.handler',
      AWS_ENDPOINT_URL_DYNAMODB: inject('ministack'),
      ...environment,
    },
  });
  made.push(created);
  return created;
}

/** A function of the bundle that is an authorizer; of any kind, so its API takes credentials in one header. */
export function authorizerOf(
  kind: 'TOKEN' | 'REQUEST' | 'HTTP',
  environment: Readonly<Record<string, string>> = {},
  timeoutMs = 10_000,
): Promise<LocalFunction> {
  const oneHeader = { ...api, credentials: [{ header: 'Authorization', scheme: 'Bearer' }] };
  return guarded({
    api: JSON.stringify(oneHeader),
    environment: { ...environment, KEYWRIGHT_HANDLER: '', KEYWRIGHT_AUTHORIZER: kind },
    timeoutMs,
  });
}

/** Puts a folder in the place of the native module of argon2: what loads it gets the same, which says when it runs. */
function countHashes(bundle: string): void {
  const native = path.join(bundle, `argon2-${process.arch}.node`);
  renameSync(native, path.join(bundle, 'real.node'));
  mkdirSync(native);
  const wrapper = `const { hash } = require('../real.node');
    exports.hash = (options) => { console.log('argon2 runs'); return hash(options); };`;
  writeFileSync(path.join(native, 'index.js'), wrapper);
}
