import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import { keyTableDefinition } from '../../keys/store/key-table.js';
import type { PolicyDocument } from '../../provider/aws/roles/document.ts';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { root } from '../../tools/setup/root.mjs';
import { dynamodbAs, userWith } from './role-clients.ts';
import { policyOfRole, type Role } from './role-policies.ts';
import { ACTIVITY, deploy, issued, KEYS, OTHER_KEYS, operate, revoke, verify } from './role-work.ts';
import { noting } from './sent-to-dynamodb.ts';

let emulator: Awaited<ReturnType<typeof startMinistack>>;
let admin: DynamoDBClient;

beforeAll(async () => {
  emulator = await startMinistack({ auth: true });
  admin = dynamodbAs({ endpoint: emulator.url });
  for (const table of [KEYS, OTHER_KEYS]) await admin.send(new CreateTableCommand(keyTableDefinition(table)));
  await admin.send(new CreateTableCommand(activityTableDefinition(ACTIVITY)));
}, 60_000);
afterAll(() => emulator.stop());

/** DynamoDB as somebody sees it who has these policies and no other. */
async function withPolicies(policies: readonly PolicyDocument<string>[]): Promise<DynamoDBClient> {
  return dynamodbAs(await userWith(emulator.url, policies));
}

/** What a policy allows in DynamoDB: `GetItem api-keys`, `Query api-keys/index/by-account`. */
function rightsIn({ Statement }: PolicyDocument<string>): readonly string[] {
  const rights = Statement.flatMap(({ Action, Resource }) =>
    Action.filter((action) => action.startsWith('dynamodb:')).flatMap((action) =>
      Resource.map((arn) => `${action.slice('dynamodb:'.length)} ${arn.split(':table/')[1]}`),
    ),
  );
  return [...new Set(rights)].sort();
}

/** The policy without one of its rights, wherever it stands. */
function without(right: string, policy: PolicyDocument<string>): PolicyDocument<string> {
  const [action, on] = right.split(' ');
  const Statement = policy.Statement.map((statement) =>
    statement.Resource.some((arn) => arn.endsWith(`:table/${on}`))
      ? { ...statement, Action: statement.Action.filter((each) => each !== `dynamodb:${action}`) }
      : statement,
  ).filter(({ Action }) => Action.length > 0);
  return { ...policy, Statement };
}

/** Does the work with the policy: all that it allows is used, nothing else is, and without any right something fails. */
async function needsAllOf(
  role: Role,
  work: (client: DynamoDBClient) => Promise<void>,
  beside: readonly PolicyDocument<string>[] = [],
): Promise<void> {
  const policy = policyOfRole(role);
  const client = await withPolicies([policy, ...beside]);
  const sent = noting(client);
  await work(client);
  const used = sent.flat().map(({ action, on }) => `${action} ${on}`);
  expect([...new Set(used)].filter((right) => !right.endsWith(OTHER_KEYS)).sort()).toEqual(rightsIn(policy));
  for (const right of rightsIn(policy)) {
    const poorer = await withPolicies([without(right, policy), ...beside.map((one) => without(right, one))]);
    await expect(work(poorer), `without ${right}`).rejects.toThrow(
      /not authori[sz]ed|AccessDenied|dynamodb:/,
    );
  }
}

describe('the policy on the tables is enough and no more', () => {
  it('for a deployer', async () => {
    await needsAllOf('deployer', deploy, [policyOfRole('deployer', OTHER_KEYS)]);
  });

  it('for a verifier', async () => {
    const { keyString } = await issued(admin);
    await needsAllOf('verifier', (client) => verify(client, keyString));
  });

  it('for an operator', async () => {
    await needsAllOf('operator', async (client) => operate(client, await issued(admin)));
  });

  it('for a revoker', async () => {
    await needsAllOf('revoker', async (client) => revoke(client, await issued(admin)));
  });
});

const security = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');

/** The row of a role in the table of SECURITY.md, up to what it must not have. */
function row(role: Role): string {
  const line = security.split('\n').find((each) => each.startsWith(`| ${role}`)) ?? '';
  return line.split('**Not**')[0] ?? '';
}

/** The actions that a text names, without their service. */
function named(text: string): readonly string[] {
  const actions = [...text.matchAll(/`(?:[a-z]+:)?([A-Z][A-Za-z]+)`/g)].map(([, action = '']) => action);
  return [...new Set(actions)].sort();
}

/** The actions that a policy allows, without their service. */
function emitted({ Statement }: PolicyDocument<string>): readonly string[] {
  const actions = Statement.flatMap(({ Action }) => Action.map((action) => action.split(':')[1] ?? ''));
  return [...new Set(actions)].sort();
}

it.each<Role>(['deployer', 'verifier', 'consumer', 'operator', 'revoker'])(
  'SECURITY.md names the actions that the policy of the %s has, and no other',
  (role) => {
    expect(named(row(role))).toEqual(emitted(policyOfRole(role)));
  },
);

it('SECURITY.md names the index, and the attributes that a revoker may write', () => {
  expect(row('operator')).toContain('/index/by-account');
  const { Statement } = policyOfRole('revoker');
  const conditions = Statement.find(({ Sid }) => Sid === 'Revocation')?.Condition;
  const attributes = conditions?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'] ?? [];
  expect(attributes).toEqual(['pk', 'sk', 'rev', 'revokedThrough', 'audit']);
  expect(row('revoker')).toContain(
    attributes
      .slice(2)
      .map((each) => `\`${each}\``)
      .join(', '),
  );
});

it('a deployer may do what a deployment sends to Secrets Manager, and nothing else there', () => {
  const vault = readFileSync(path.join(root, 'keys/vault/secrets-manager-vault.ts'), 'utf8');
  const sent = [...vault.matchAll(/\b(?:new (\w+)Command|paginate(\w+))\(/g)].map(
    ([, one, many]) => `secretsmanager:${one ?? many}`,
  );
  const secrets = policyOfRole('deployer').Statement.find(({ Sid }) => Sid === 'Secrets');
  expect([...(secrets?.Action ?? [])].sort()).toEqual([...new Set(sent)].sort());
});
