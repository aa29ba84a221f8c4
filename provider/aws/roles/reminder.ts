import { allow, type PolicyDocument, policyOf } from './document.js';
import { some, type TableNames, throughTableKey } from './tables.js';

/** Whom a reminder tells, beside the metrics in its log. */
export interface Told<A> {
  readonly topicArn: A | undefined;
  readonly eventBusArn: A | undefined;
}

/** The reminder: reads the key table, tells one topic and one bus, and can change nothing. */
export function reminderPolicy<A>(
  { tableArn, tableName, kmsKeyArn }: Pick<TableNames<A>, 'tableArn' | 'tableName' | 'kmsKeyArn'>,
  { topicArn, eventBusArn }: Told<A>,
): PolicyDocument<A> {
  return policyOf(
    allow('Keys', 'dynamodb', ['Scan'], [tableArn]),
    ...some(topicArn).map((arn) => allow('People', 'sns', ['Publish'], [arn])),
    ...some(eventBusArn).map((arn) => allow('Programs', 'events', ['PutEvents'], [arn])),
    ...throughTableKey(kmsKeyArn, [tableName]),
  );
}
