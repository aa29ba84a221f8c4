import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import { InvariantError, UnavailableError } from '../errors.js';
import type { QuotaFull, QuotaMove } from '../record/quota.js';
import type { RaceOutcome, WriteOutcome } from './key-store.js';

/** DynamoDB refuses overlapping transactions; the SDK does not retry that. */
const CONFLICT_ATTEMPTS = 6;

/** A count that a transaction moves. */
export interface Counting {
  readonly move: QuotaMove;
  /** The part of the transaction, under the condition that the count can move. */
  readonly item: TransactWriteItem;
  /** The count as it is now. */
  read(): Promise<number>;
}

/**
 * Writes all of the items or none. A condition that does not hold is a lost race; a conflict with another transaction is
 * tried again.
 *
 * @param doing such as `writing key 7QxF… to the table "api-keys"`
 */
export async function transact(
  client: DynamoDBClient,
  items: TransactWriteItem[],
  doing: string,
): Promise<RaceOutcome> {
  const outcome = await transactCounted(client, items, [], doing);
  if (typeof outcome === 'object') throw new InvariantError(`${doing}: nothing is counted`);
  return outcome;
}

/**
 * As {@link transact}, with counts that move in the same transaction. A count that has no room is `full`, unless another
 * condition did not hold either: what changed there may be the reason.
 *
 * @throws {@link RecordUnreadableError} if what stands in the place of a count is none
 */
export async function transactCounted(
  client: DynamoDBClient,
  items: TransactWriteItem[],
  counts: readonly Counting[],
  doing: string,
): Promise<WriteOutcome> {
  let counted = counts;
  for (let attempt = 1; ; attempt++) {
    try {
      const all = [...items, ...counted.map(({ item }) => item)];
      await client.send(new TransactWriteItemsCommand({ TransactItems: all }));
      return 'written';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException))
        throw awsFailure(error, doing, 'dynamodb:TransactWriteItems and its parts');
      // One for each item, in their order.
      const reasons = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      if (reasons.slice(0, items.length).includes('ConditionalCheckFailed')) return 'lost-race';
      if (reasons.includes('ValidationError'))
        throw new InvariantError(`${doing}: DynamoDB calls the transaction invalid`);
      const stuck = counted.filter((_, at) => reasons[items.length + at] === 'ConditionalCheckFailed');
      const full = await fullAmong(stuck);
      if (full !== undefined) return { full };
      // A count that somebody removed or spoilt must not stand in the way of a revocation or a deletion.
      counted = counted.filter((one) => one.move.kind !== 'leave' || !stuck.includes(one));
      if (attempt === CONFLICT_ATTEMPTS) {
        const said = [...new Set(reasons)].join(', ');
        throw new UnavailableError(
          `${doing}: cancelled ${attempt} times (${said}); nothing was written, run it again`,
        );
      }
      await pauseWithJitter(attempt);
    }
  }
}

/** The first count that has no room, as it is now: it may have moved since it stood in the way. */
async function fullAmong(stuck: readonly Counting[]): Promise<QuotaFull | undefined> {
  for (const { move, read } of stuck) {
    if (move.kind === 'leave') continue;
    const count = await read();
    if (move.kind === 'join' && count >= move.quota.cap) return { ...move.quota, count };
  }
  return undefined;
}

/** Full jitter: between nothing and 20, 40, 80… milliseconds. */
function pauseWithJitter(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
}
