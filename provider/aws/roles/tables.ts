import { allow, type PolicyStatement } from './document.js';
import { viaService } from './via-service.js';

/** What the policies of roles name of the tables of keys. `A` is text, or an `Output` of it. */
export interface TableNames<A> {
  readonly tableName: A;
  readonly tableArn: A;
  /** ARN of the index by account. */
  readonly indexArn: A;
  readonly activityTableName: A | undefined;
  readonly activityTableArn: A | undefined;
  readonly kmsKeyArn: A | undefined;
}

/** The value, if there is one, as a list. */
export function some<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/**
 * What DynamoDB asks of KMS in the name of whoever reads or writes a table under a customer's key: to decrypt the key of the table,
 * and nothing else ("DynamoDB encryption at rest usage notes", monitoring). Bound to DynamoDB and to these tables. The ARN of
 * the KMS key names the region.
 */
export function throughTableKey<A>(
  kmsKeyArn: A | undefined,
  tableNames: readonly A[],
): readonly PolicyStatement<A>[] {
  return some(kmsKeyArn).map((arn) =>
    allow('TableEncryption', 'kms', ['Decrypt'], [arn], {
      StringLike: { 'kms:ViaService': viaService('dynamodb', '*') },
      StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': tableNames },
    }),
  );
}
