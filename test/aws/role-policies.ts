import { decryptStatement, readStatement, secretArnPattern } from '../../provider/aws/roles/consumer.ts';
import { deployerPolicy } from '../../provider/aws/roles/deployer.ts';
import { type PolicyDocument, policyOf } from '../../provider/aws/roles/document.ts';
import { operatorPolicy } from '../../provider/aws/roles/operator.ts';
import { revokerPolicy } from '../../provider/aws/roles/revoker.ts';
import type { TableNames } from '../../provider/aws/roles/tables.ts';
import { verifierPolicy } from '../../provider/aws/roles/verifier.ts';
import { ACTIVITY, KEYS } from './role-work.ts';

const [REGION, ACCOUNT] = ['us-east-1', '000000000000'];
const place = { partition: 'aws', region: REGION, accountId: ACCOUNT };

/** The roles that SECURITY.md has a row for. */
export type Role = 'deployer' | 'verifier' | 'consumer' | 'operator' | 'revoker';

/** The secret of which the consumer is one. */
export const SECRET = 'keywright/shop/test/reports-12345678';

function names(table: string): TableNames<string> {
  const arn = (name: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
  return {
    tableName: table,
    tableArn: arn(table),
    indexArn: `${arn(table)}/index/by-account`,
    activityTableName: ACTIVITY,
    activityTableArn: arn(ACTIVITY),
    kmsKeyArn: undefined,
  };
}

/** The policy of a role on a key table, as the package emits it; of the deployer and the consumer with a KMS key. */
export function policyOfRole(role: Role, table: string = KEYS): PolicyDocument<string> {
  const kmsKey = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5f0f2b0c-0000-4000-8000-000000000000`;
  switch (role) {
    case 'deployer':
      return deployerPolicy(names(table), [secretArn('keywright/*')], [kmsKey]);
    case 'verifier':
      return verifierPolicy(names(table));
    case 'operator':
      return operatorPolicy(names(table));
    case 'revoker':
      return revokerPolicy(names(table));
    case 'consumer':
      return policyOf(
        readStatement(secretArnPattern(SECRET, place)),
        decryptStatement(SECRET, kmsKey, place),
      );
  }
}

function secretArn(name: string): string {
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}`;
}
