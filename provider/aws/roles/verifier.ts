import { allow, type PolicyDocument, policyOf } from './document.js';
import { some, type TableNames, throughTableKey } from './tables.js';

/** The verifier, which faces the internet: it reads keys, and can write nothing but usage. */
export function verifierPolicy<A>(tables: TableNames<A>): PolicyDocument<A> {
  const { tableArn, tableName, activityTableArn, activityTableName, kmsKeyArn } = tables;
  return policyOf(
    allow('Keys', 'dynamodb', ['GetItem'], [tableArn]),
    ...some(activityTableArn).map((arn) => allow('Usage', 'dynamodb', ['UpdateItem'], [arn])),
    ...throughTableKey(kmsKeyArn, [tableName, ...some(activityTableName)]),
  );
}
