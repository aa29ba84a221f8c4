import {
  type DynamoDBClient,
  paginateQuery,
  paginateScan,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { canonicalJson } from '../canonical-json.js';
import { InvariantError } from '../errors.js';
import type { GrantorStore } from '../grantor/grantor-store.js';
import { type InTurn, inTurns } from '../in-turn.js';
import { isKeyId, type KeyId } from '../key-string/key-string.js';
import type { AuditEvent } from '../record/audit.js';
import { type QuotaName, quotaMoves } from '../record/quota.js';
import { unreadable } from '../record/reader.js';
import type { KeyRecord } from '../record/record.js';
import type { Transition } from '../record/transitions.js';
import { DynamoGrantorStore } from './dynamodb-grantor-store.js';
import {
  eventFromItem,
  eventKey,
  type Item,
  recordAttributes,
  recordFromItem,
  recordKey,
  secretKey,
  toItem,
} from './items.js';
import type { KeyStore, Listing, Move, WriteOutcome } from './key-store.js';
import { BY_ACCOUNT } from './key-table.js';
import { countFromItem, quotaKey, quotaUpdate } from './quota-items.js';
import { itemAt, itemsOf, trailItems } from './read-items.js';
import { readOrTell } from './read-or-tell.js';
import { type Counting, transactCounted } from './transact.js';

/** Nothing is there yet. */
const IF_ABSENT = 'attribute_not_exists(pk)';
/** Nobody changed the record since it was read. */
const IF_UNCHANGED = '#rev = :seen';
/** The secret is nobody's, or that key's already. */
const IF_FREE = 'attribute_not_exists(pk) OR keyId = :keyId';

function ifFreeFor(keyId: KeyId): { ConditionExpression: string; ExpressionAttributeValues: Item } {
  return { ConditionExpression: IF_FREE, ExpressionAttributeValues: { ':keyId': { S: keyId } } };
}

/** One queue per connection: transactions that move the same count would only cancel one another. */
const turns = new WeakMap<DynamoDBClient, InTurn>();

/** The key table in DynamoDB. */
export class DynamoKeyStore implements KeyStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #inTurn: InTurn;
  readonly grantors: GrantorStore;

  constructor(client: DynamoDBClient, table: string) {
    this.grantors = new DynamoGrantorStore(client, table);
    this.#client = client;
    this.#table = table;
    this.#inTurn = turns.get(client) ?? inTurns();
    turns.set(client, this.#inTurn);
  }

  async get(keyId: KeyId): Promise<KeyRecord | undefined> {
    const item = await this.#item(recordKey(keyId), `key ${keyId}`);
    return item === undefined
      ? undefined
      : recordFromItem(item, `key ${keyId} in the table "${this.#table}"`);
  }

  async keyIdOfSecret(secretArn: string): Promise<KeyId | undefined> {
    const item = await this.#item(secretKey(secretArn), 'the owner of a secret');
    if (item === undefined) return undefined;
    const keyId = item.keyId?.S;
    if (!isKeyId(keyId)) throw unreadable(`the owner of ${secretArn}`, 'is not a key id');
    return keyId;
  }

  async keyCount(quota: QuotaName): Promise<number> {
    const what = `the number of keys of type "${quota.type}" in the account "${quota.account}"`;
    const item = await itemAt(this.#client, this.#table, quotaKey(quota), what);
    return countFromItem(item, `${what}, in the table "${this.#table}"`);
  }

  async create(transition: Transition, staleOwner?: KeyId): Promise<WriteOutcome> {
    const counts = this.#counts(undefined, transition);
    return this.#transact(transition.next.keyId, this.#creation(transition, staleOwner), counts);
  }

  async write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome> {
    const counts = this.#counts(seen, transition);
    return this.#transact(transition.next.keyId, this.#change(seen, transition), counts);
  }

  async moveHere(from: KeyStore, move: Move): Promise<WriteOutcome> {
    if (!(from instanceof DynamoKeyStore) || from.#table === this.#table)
      throw new InvariantError('a key moves from one DynamoDB table to another one');
    const { seen, departure, arrival, over, staleOwner } = move;
    const items = [
      ...from.#change(seen, departure),
      ...(over === undefined ? this.#creation(arrival, staleOwner) : this.#change(over, arrival)),
    ];
    const counts = [...from.#counts(seen, departure), ...this.#counts(over, arrival)];
    return this.#transact(arrival.next.keyId, items, counts);
  }

  #counts(seen: KeyRecord | undefined, { next }: Transition): readonly Counting[] {
    return quotaMoves(seen, next).map((move) => ({
      move,
      item: quotaUpdate(this.#table, move),
      read: () => this.keyCount(move.quota),
    }));
  }

  #creation({ next, event }: Transition, staleOwner: KeyId | undefined): TransactWriteItem[] {
    const free = staleOwner === undefined ? { ConditionExpression: IF_ABSENT } : ifFreeFor(staleOwner);
    return [
      {
        Put: {
          TableName: this.#table,
          Item: { ...toItem(recordAttributes(next)), ...recordKey(next.keyId) },
          ConditionExpression: IF_ABSENT,
        },
      },
      this.#putEvent(event),
      { Put: { TableName: this.#table, Item: this.#owner(next), ...free } },
    ];
  }

  #change(seen: KeyRecord, { next, event }: Transition): TransactWriteItem[] {
    const moves = next.secretArn !== seen.secretArn;
    const takes = next.life === 'live' && (moves || seen.life !== 'live');
    const gives = seen.life === 'live' && (moves || next.life !== 'live');
    const ours = ifFreeFor(next.keyId);
    return [
      this.#update(seen, next),
      this.#putEvent(event),
      ...(takes ? [{ Put: { TableName: this.#table, Item: this.#owner(next), ...ours } }] : []),
      ...(gives ? [{ Delete: { TableName: this.#table, Key: secretKey(seen.secretArn), ...ours } }] : []),
    ];
  }

  async *events(keyId: KeyId): AsyncIterable<AuditEvent> {
    for await (const item of trailItems(this.#client, this.#table, `key#${keyId}`, `key ${keyId}`))
      yield eventFromItem(item, `an audit event of key ${keyId}`);
  }

  async *list({ account, onUnreadable }: Listing = {}): AsyncIterable<KeyRecord> {
    const doing = `listing the keys in the table "${this.#table}"`;
    const pages =
      account === undefined
        ? paginateScan(
            { client: this.#client },
            {
              TableName: this.#table,
              FilterExpression: 'sk = :record AND begins_with(pk, :key)',
              ExpressionAttributeValues: { ':record': { S: 'record' }, ':key': { S: 'key#' } },
              ConsistentRead: true,
            },
          )
        : paginateQuery(
            { client: this.#client },
            {
              TableName: this.#table,
              IndexName: BY_ACCOUNT,
              KeyConditionExpression: 'account = :account',
              ExpressionAttributeValues: { ':account': { S: account } },
            },
          );
    for await (const item of itemsOf(
      pages,
      doing,
      account === undefined ? 'dynamodb:Scan' : 'dynamodb:Query',
    )) {
      const place = `the item ${item.pk?.S ?? ''} in the table "${this.#table}"`;
      const record = readOrTell(() => recordFromItem(item, place), onUnreadable);
      if (record !== undefined) yield record;
    }
  }

  #item(key: Item, what: string): Promise<Item | undefined> {
    return itemAt(this.#client, this.#table, key, what);
  }

  #owner(record: KeyRecord): Item {
    return { ...secretKey(record.secretArn), keyId: { S: record.keyId } };
  }

  #putEvent(event: AuditEvent): TransactWriteItem {
    const item = { ...toItem({ ...event }), ...eventKey(event.keyId, event.seq) };
    return { Put: { TableName: this.#table, Item: item, ConditionExpression: IF_ABSENT } };
  }

  /** Only the attributes that differ are written, so that a role can be limited to some of them (a revoker's, say). */
  #update(seen: KeyRecord, next: KeyRecord): TransactWriteItem {
    const [before, after] = [recordAttributes(seen), recordAttributes(next)];
    const names: Record<string, string> = { '#rev': 'rev' };
    const values: Item = { ':seen': { N: String(seen.rev) } };
    const [set, remove]: [string[], string[]] = [[], []];
    for (const [index, name] of [...new Set([...Object.keys(before), ...Object.keys(after)])].entries()) {
      if (canonicalJson(before[name]) === canonicalJson(after[name])) continue;
      names[`#a${index}`] = name;
      if (after[name] === undefined) remove.push(`#a${index}`);
      else {
        set.push(`#a${index} = :a${index}`);
        Object.assign(values, toItem({ [`:a${index}`]: after[name] }));
      }
    }
    return {
      Update: {
        TableName: this.#table,
        Key: recordKey(next.keyId),
        UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
        ConditionExpression: IF_UNCHANGED,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      },
    };
  }

  #transact(keyId: KeyId, items: TransactWriteItem[], counts: readonly Counting[]): Promise<WriteOutcome> {
    const doing = `writing key ${keyId} to the table "${this.#table}"`;
    const names = counts.map(({ item: { Update } }) => JSON.stringify([Update?.TableName, Update?.Key]));
    return this.#inTurn(names, () => transactCounted(this.#client, items, counts, doing));
  }
}
