import { allow, type PolicyDocument, policyOf } from './document.js';
import { some, type TableNames, throughTableKey } from './tables.js';

/** Who looks at keys with `keywright list`, `show` and `audit`: reads all of the tables, and changes nothing. */
export function operatorPolicy<A>(tables: TableNames<A>): PolicyDocument<A> {
  const { tableArn, tableName, indexArn, activityTableArn, activityTableName, kmsKeyArn } = tables;
  return policyOf(
    allow('Keys', 'dynamodb', ['GetItem', 'Query', 'Scan'], [tableArn]),
    allow('KeysOfAccount', 'dynamodb', ['Query'], [indexArn]),
    ...some(activityTableArn).map((arn) => allow('Usage', 'dynamodb', ['GetItem'], [arn])),
    ...throughTableKey(kmsKeyArn, [tableName, ...some(activityTableName)]),
  );
}
