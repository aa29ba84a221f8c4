import { decryptStatement, readStatement, secretArnPattern } from '../../provider/aws/roles/consumer.ts';
import { deployerPolicy } from '../../provider/aws/roles/deployer.ts';
import { type PolicyDocument, policyOf } from '../../provider/aws/roles/document.ts';
import { operatorPolicy } from '../../provider/aws/roles/operator.ts';
import { reminderPolicy } from '../../provider/aws/roles/reminder.ts';
import { revokerPolicy } from '../../provider/aws/roles/revoker.ts';
import { startPolicy } from '../../provider/aws/roles/schedule.ts';
import type { TableNames } from '../../provider/aws/roles/tables.ts';
import { verifierPolicy } from '../../provider/aws/roles/verifier.ts';
import { ACTIVITY, KEYS } from './role-work.ts';

const [REGION, ACCOUNT] = ['us-east-1', '000000000000'];
const place = { partition: 'aws', region: REGION, accountId: ACCOUNT };

/** The roles that SECURITY.md has a row for. */
export const ROLES = [
  'deployer',
  'verifier',
  'consumer',
  'operator',
  'revoker',
  'reminder',
  'schedule',
] as const;
export type Role = (typeof ROLES)[number];

/** Whom a reminder tells, and whom it does not. */
export const [TOPIC, OTHER_TOPIC] = arns('sns', 'keys-are-due', 'other-topic');
export const [BUS, OTHER_BUS] = arns('events', 'event-bus/keys-are-due', 'event-bus/other-bus');
/** What a schedule starts, and what it does not. */
export const [FUNCTION, OTHER_FUNCTION] = arns('lambda', 'function:reminder', 'function:other');
/** The KMS key of secrets. */
export const KMS_KEY = arnOf('kms', 'key/5f0f2b0c-0000-4000-8000-000000000000');

/** The secret of which the consumer is one. */
export const SECRET = 'keywright/shop/test/reports-12345678';

/** The ARN of what is called so, such as `table/api-keys`, where the tests are. */
export function arnOf(service: string, name: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
}

function arns(service: string, one: string, other: string): readonly [string, string] {
  return [arnOf(service, one), arnOf(service, other)];
}

/** What policies name of a key table. */
export function names(table: string): TableNames<string> {
  const arn = (name: string) => arnOf('dynamodb', `table/${name}`);
  return {
    tableName: table,
    tableArn: arn(table),
    indexArn: `${arn(table)}/index/by-account`,
    activityTableName: ACTIVITY,
    activityTableArn: arn(ACTIVITY),
    kmsKeyArn: undefined,
  };
}

/** The policy of a role on a key table and what belongs to it, as the package emits it; of the deployer and the consumer with a KMS key. */
export function policyOfRole(role: Role, table: string = KEYS): PolicyDocument<string> {
  switch (role) {
    case 'deployer':
      return deployerPolicy(names(table), [arnOf('secretsmanager', 'secret:keywright/*')], [KMS_KEY]);
    case 'verifier':
      return verifierPolicy(names(table));
    case 'operator':
      return operatorPolicy(names(table));
    case 'revoker':
      return revokerPolicy(names(table));
    case 'reminder':
      return reminderPolicy(names(table), { topicArn: TOPIC, eventBusArn: BUS });
    case 'schedule':
      return startPolicy(FUNCTION);
    case 'consumer':
      return policyOf(
        readStatement(secretArnPattern(SECRET, place)),
        decryptStatement(SECRET, KMS_KEY, place),
      );
  }
}
