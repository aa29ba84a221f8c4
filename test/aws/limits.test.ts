import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { activityTableDefinition, activityTimeToLive } from '../../keys/activity/activity-table.js';
import { DynamoLimitStore } from '../../keys/activity/dynamodb-limit-store.js';
import { instantOf } from '../../keys/time/instant.js';
import { limitStoreContract } from '../contracts/limit-store-contract.js';
import { faultProxy } from '../support/fault-proxy.js';
import { uniqueName } from './deployed-function.js';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'keywright-limits-'));
const program = path.join(folder, 'limiting-process.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'limiting-process.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const judges = [
  ['ministack', inject('ministack')],
  ['DynamoDB Local', inject('dynamodbLocal')],
] as const;

describe.each(judges)('limits counted in %s', (name, endpoint) => {
  describe.skipIf(endpoint === undefined)('an activity table', () => {
    const at = endpoint ?? '';
    const connect = (url = at) => new DynamoDBClient({ maxAttempts: 2, endpoint: url });
    const table = uniqueName('limits');
    beforeAll(async () => {
      await connect().send(new CreateTableCommand(activityTableDefinition(table)));
      await connect().send(new UpdateTimeToLiveCommand(activityTimeToLive(table)));
    });

    limitStoreContract(`in ${name}`, async () => ({
      store: new DynamoLimitStore(connect(), table),
      elsewhere: () => new DynamoLimitStore(connect(), table),
    }));

    it.each([
      ['one by one', { requests: 200, lease: 1, cost: 1 }, 200],
      ['at a cost that does not divide it', { requests: 200, lease: 1, cost: 3 }, 66],
      ['in leases that do not divide it', { requests: 1_000, lease: 30, cost: 1 }, 1_000],
    ])(
      'let exactly as many through as there is room for, of several processes at once, %s; and none after a cold start',
      {
        timeout: 60_000,
      },
      async (_, limit, through) => {
        const argument = JSON.stringify({ table, account: randomUUID(), ...limit });
        const env = { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: at };
        const start = async () => Number((await run(process.execPath, [program, argument], { env })).stdout);
        const counts = await Promise.all([start(), start(), start(), start()]);
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(through);
        expect(await start()).toBe(0);
      },
    );
  });
});

describe('a write whose answer is lost', () => {
  it('is repeated, and so counted twice: less is let through, never more', async () => {
    const [moto, ministack] = [inject('moto'), inject('ministack')];
    await using proxy = {
      ...(await faultProxy({ moto, ministack })),
      [Symbol.asyncDispose]: () => proxy.close(),
    };
    const client = new DynamoDBClient({ maxAttempts: 2, endpoint: proxy.url });
    const table = uniqueName('limits');
    await client.send(new CreateTableCommand(activityTableDefinition(table)));
    const store = new DynamoLimitStore(client, table);
    const window = { seconds: 60, end: instantOf(1_800_000_060) };
    const draw = () => store.draw({ count: 'limit#lost', window, requests: 3, least: 1, most: 1 });
    proxy.break({ action: 'DynamoDB.UpdateItem', how: 'answer-lost' });
    await expect(draw()).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expect(proxy.mend()).toBe(2);
    expect(await draw()).toEqual({ granted: 1, left: 0 });
    expect(await draw()).toEqual({ granted: 0, left: 0 });
  });
});
