import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { awsFailure } from '../aws/failure.js';
import { InvariantError, UnavailableError } from '../errors.js';
import type { WriteOutcome } from './key-store.js';

/** DynamoDB refuses overlapping transactions; the SDK does not retry that. */
const CONFLICT_ATTEMPTS = 6;

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
): Promise<WriteOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return 'written';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException))
        throw awsFailure(error, doing, 'dynamodb:TransactWriteItems and its parts');
      const codes = new Set((error.CancellationReasons ?? []).map((reason) => reason.Code));
      if (codes.has('ConditionalCheckFailed')) return 'lost-race';
      if (codes.has('ValidationError'))
        throw new InvariantError(`${doing}: DynamoDB calls the transaction invalid`);
      if (attempt === CONFLICT_ATTEMPTS) {
        throw new UnavailableError(
          `${doing}: cancelled ${attempt} times (${[...codes].join(', ')}); nothing was written, run it again`,
        );
      }
      await pauseWithJitter(attempt);
    }
  }
}

/** Full jitter: between nothing and 20, 40, 80… milliseconds. */
function pauseWithJitter(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
}
