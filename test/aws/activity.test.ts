import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { activityTableDefinition, activityTimeToLive } from '../../keys/activity/activity-table.js';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.js';
import type { Counted } from '../../keys/activity/usage-windows.js';
import { WindowedActivityLog } from '../../keys/activity/windowed-activity-log.js';
import { type KeyId, mintKeyId } from '../../keys/key-string/key-string.js';
import { instantOf } from '../../keys/time/instant.js';
import { uniqueName } from './deployed-function.js';

const judges = [
  ['memory', () => undefined],
  ['ministack', () => inject('ministack')],
  ['DynamoDB Local', () => inject('dynamodbLocal')],
] as const;

function use(keyId: KeyId, at: number, address?: string) {
  return { keyId, at: instantOf(at), ...(address === undefined ? {} : { address }) };
}

function counted(count: number, permissions = {}, earlier = {}): Counted {
  return { count, permissions, earlier };
}

describe.each(judges)('usage kept in %s', (name, endpointOf) => {
  const skipped = name === 'DynamoDB Local' && inject('dynamodbLocal') === undefined;
  const table = uniqueName('activity');
  const endpoint = endpointOf();
  const client = new DynamoDBClient({ maxAttempts: 2, ...(endpoint === undefined ? {} : { endpoint }) });
  const store = name === 'memory' ? new MemoryUsageStore() : new DynamoUsageStore(client, table);

  beforeAll(async () => {
    if (name === 'memory' || skipped) return;
    await client.send(new CreateTableCommand(activityTableDefinition(table)));
    await client.send(new UpdateTimeToLiveCommand(activityTimeToLive(table)));
  });

  it.skipIf(skipped)('is that of the last write, and the sum of all counts', async () => {
    const keyId = mintKeyId(randomBytes);
    expect(await store.get(keyId)).toBeUndefined();
    await store.recordLast(use(keyId, 1_000, '203.0.113.7'), counted(1));
    await store.recordLast(use(keyId, 2_000, '203.0.113.8'), counted(41));
    expect(await store.get(keyId)).toEqual({ count: 42, lastUsedAt: 2_000, lastAddress: '203.0.113.8' });
    await store.recordLast(use(keyId, 3_000), counted(1));
    expect(await store.get(keyId)).toEqual({ count: 43, lastUsedAt: 3_000 });
  });

  it.skipIf(skipped)('keeps its last use when earlier ones are counted late', async () => {
    const [used, fresh] = [mintKeyId(randomBytes), mintKeyId(randomBytes)];
    await store.recordLast(use(used, 2_000), counted(1));
    for (const keyId of [used, fresh]) await store.addEarlier({ keyId, at: instantOf(1_000), ...counted(9) });
    expect(await store.get(used)).toEqual({ count: 10, lastUsedAt: 2_000 });
    expect(await store.get(fresh)).toEqual({ count: 9, lastUsedAt: 1_000 });
  });

  it.skipIf(skipped)('tells the last use of each permission, of any name', async () => {
    const keyId = mintKeyId(randomBytes);
    const odd = 'a.b[0] #x:/*"é';
    await store.recordLast(use(keyId, 1_000), counted(1, { 'read:item': 1_000, [odd]: 900 }));
    await store.recordLast(use(keyId, 2_000), counted(1, { 'read:item': 2_000 }, { [odd]: 5, size: 6 }));
    await store.addEarlier({ keyId, at: instantOf(2_000), ...counted(1, {}, { 'read:item': 7, uses: 8 }) });
    expect(await store.get(keyId)).toEqual({
      count: 3,
      lastUsedAt: 2_000,
      permissions: { 'read:item': 2_000, [odd]: 900, size: 6, uses: 8 },
    });
  });

  it.skipIf(skipped)('loses no count to others who write at the same time', async () => {
    const keyId = mintKeyId(randomBytes);
    const logs = Array.from({ length: 10 }, () => new WindowedActivityLog(store));
    await Promise.all(
      logs.flatMap((log) => Array.from({ length: 5 }, () => log.note(use(keyId, 1_000, '203.0.113.7')))),
    );
    await Promise.all(logs.map((log) => log.flush()));
    expect(await store.get(keyId)).toMatchObject({ count: 50, lastUsedAt: 1_000 });
  });
});
