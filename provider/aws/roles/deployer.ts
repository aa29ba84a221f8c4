import { allow, type PolicyDocument, policyOf } from './document.js';
import { some, type TableNames, throughTableKey } from './tables.js';
import { viaService } from './via-service.js';

/** All that a deployment does to secrets. It never reads a value. */
const SECRETS = [
  'CreateSecret',
  'PutSecretValue',
  'DescribeSecret',
  'ListSecretVersionIds',
  'UpdateSecretVersionStage',
  'UpdateSecret',
  'TagResource',
  'UntagResource',
  'GetResourcePolicy',
  'DeleteSecret',
  'RestoreSecret',
];

/** What Secrets Manager asks of KMS when a value is written, and, `Encrypt`, when a secret gets another KMS key. */
const KMS = ['GenerateDataKey', 'Decrypt', 'Encrypt'];

/** Who runs `pulumi up`: issues keys, and cannot read them back. Who has this role can grant. */
export function deployerPolicy<A>(
  tables: TableNames<A>,
  secretArns: readonly A[],
  secretKmsKeyArns: readonly A[],
): PolicyDocument<A> {
  const { tableArn, tableName, activityTableArn, activityTableName, kmsKeyArn } = tables;
  const write = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
  return policyOf(
    allow('Keys', 'dynamodb', write, [tableArn]),
    // A deletionGuard asks when a key was last used.
    ...some(activityTableArn).map((arn) => allow('Usage', 'dynamodb', ['GetItem'], [arn])),
    allow('Secrets', 'secretsmanager', SECRETS, secretArns),
    ...(secretKmsKeyArns.length === 0
      ? []
      : [
          allow('SecretEncryption', 'kms', KMS, secretKmsKeyArns, {
            StringLike: { 'kms:ViaService': viaService('secretsmanager', '*') },
          }),
        ]),
    ...throughTableKey(kmsKeyArn, [tableName, ...some(activityTableName)]),
  );
}
