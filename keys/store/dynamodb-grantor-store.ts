import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { encodeGrantor } from '../grantor/codec.js';
import type { GrantorRecord, GrantorRights } from '../grantor/grantor.js';
import type { GrantorStore } from '../grantor/grantor-store.js';
import type { GrantorEvent, GrantorTransition } from '../grantor/transitions.js';
import { unreadable } from '../record/reader.js';
import {
  grantorEventFromItem,
  grantorEventKey,
  grantorFromItem,
  grantorKey,
  grantorPartition,
} from './grantor-items.js';
import { toItem } from './items.js';
import type { RaceOutcome } from './key-store.js';
import { itemAt, trailItems } from './read-items.js';
import { transact } from './transact.js';

/** Nothing is there yet. */
const IF_ABSENT = { ConditionExpression: 'attribute_not_exists(pk)' };

/** Nobody changed the grantor since it was read. */
function ifUnchanged(seen: GrantorRecord) {
  return {
    ConditionExpression: '#rev = :seen',
    ExpressionAttributeNames: { '#rev': 'rev' },
    ExpressionAttributeValues: { ':seen': { N: String(seen.rev) } },
  };
}

/** The grantors in a key table in DynamoDB. */
export class DynamoGrantorStore implements GrantorStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(grantorId: string): Promise<GrantorRights | undefined> {
    const record = await this.record(grantorId);
    return record?.life === 'live' ? record : undefined;
  }

  async record(grantorId: string): Promise<GrantorRecord | undefined> {
    const item = await itemAt(this.#client, this.#table, grantorKey(grantorId), `grantor ${grantorId}`);
    if (item === undefined) return undefined;
    const record = grantorFromItem(item, `grantor ${grantorId} in the table "${this.#table}"`);
    if (record.grantorId !== grantorId)
      throw unreadable(`grantor ${grantorId}`, 'holds the item of another grantor');
    return record;
  }

  async write(seen: GrantorRecord | undefined, { next, event }: GrantorTransition): Promise<RaceOutcome> {
    const { grantorId } = next;
    const item = { ...toItem(encodeGrantor(next)), ...grantorKey(grantorId) };
    const line = { ...toItem({ ...event }), ...grantorEventKey(grantorId, event.seq) };
    const condition = seen === undefined ? IF_ABSENT : ifUnchanged(seen);
    const items = [
      { Put: { TableName: this.#table, Item: item, ...condition } },
      { Put: { TableName: this.#table, Item: line, ...IF_ABSENT } },
    ];
    return transact(this.#client, items, `writing grantor ${grantorId} to the table "${this.#table}"`);
  }

  async *events(grantorId: string): AsyncIterable<GrantorEvent> {
    const partition = grantorPartition(grantorId);
    for await (const item of trailItems(this.#client, this.#table, partition, `grantor ${grantorId}`))
      yield grantorEventFromItem(item, `an audit event of grantor ${grantorId}`);
  }
}
