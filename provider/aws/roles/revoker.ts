import { allow, type Conditions, type PolicyDocument, policyOf } from './document.js';
import { type TableNames, throughTableKey } from './tables.js';

/** The primary key must be named with the attributes that a request may touch: AWS counts it among them. */
const PRIMARY_KEY = ['pk', 'sk'];
/** What a revocation changes of a record, or looks at. */
const RECORD = ['rev', 'revokedThrough', 'audit'];
/** What a count holds. */
const COUNT = ['keys'];
/** What an audit event holds. None of it is what a record must hold, so that no record can be put in this shape. */
const EVENT = ['who', 'via', 'keyId', 'seq', 'at', 'action', 'version', 'detail', 'previous'];

/** Items whose partition key begins so, and these attributes of them. */
function within<A>(partitions: string, attributes: readonly string[]): Conditions<A> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${partitions}*`] },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...PRIMARY_KEY, ...attributes] },
  };
}

/**
 * Who revokes with `keywright revoke`, and cannot mint: no version, permission, expiry, owner of a secret or grantor can be
 * written. What IAM cannot bound is the value: who has this role can lower `revokedThrough`, and can put an audit event in
 * the place of another item of a key, which then nobody can read and every verifier refuses.
 *
 * See "Using IAM policy conditions for fine-grained access control" in the Developer Guide of DynamoDB.
 */
export function revokerPolicy<A>({ tableArn, tableName, kmsKeyArn }: TableNames<A>): PolicyDocument<A> {
  return policyOf(
    // Scan finds a key by its label or secret, Query tells when it was revoked.
    allow('Keys', 'dynamodb', ['GetItem', 'Query', 'Scan'], [tableArn]),
    allow('Revocation', 'dynamodb', ['UpdateItem'], [tableArn], within('key#', RECORD)),
    allow('KeysPerAccount', 'dynamodb', ['UpdateItem'], [tableArn], within('account#', COUNT)),
    allow('AuditTrail', 'dynamodb', ['PutItem'], [tableArn], within('key#', EVENT)),
    ...throughTableKey(kmsKeyArn, [tableName]),
  );
}
