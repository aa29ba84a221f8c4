import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PolicyDocument } from '../../provider/aws/roles/document.ts';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { root } from '../../tools/setup/root.mjs';
import { gives, type Right, recording, rightsIn } from './recorded-rights.ts';
import { remindOfKeys } from './reminder-work.ts';
import { makeWhatIsCalled } from './role-calls.ts';
import { type Clients, clientsAs, userWith } from './role-clients.ts';
import { policyOfRole, ROLES, type Role } from './role-policies.ts';
import { deploy, issued, OTHER_KEYS, operate, revoke, verify } from './role-work.ts';
import { consume, deploySecret } from './secret-work.ts';
import { type GuardedSecrets, secretsUnderIam } from './secrets-under-iam.ts';

let emulator: Awaited<ReturnType<typeof startMinistack>>;
let guarded: GuardedSecrets;
let admin: Clients;

beforeAll(async () => {
  emulator = await startMinistack({ auth: true });
  guarded = await secretsUnderIam({ judge: emulator.url, moto: inject('moto') });
  admin = clientsAs({ endpoint: emulator.url }, guarded.url);
  await makeWhatIsCalled(admin);
}, 60_000);
afterAll(async () => {
  await guarded.close();
  await emulator.stop();
});

/** AWS as somebody sees it who has these policies and no other. */
async function withPolicies(policies: readonly PolicyDocument<string>[]): Promise<Clients> {
  return clientsAs(await userWith(emulator.url, policies), guarded.url);
}

/** The policy without one of its rights, wherever it stands. */
function without({ action, resource }: Right, policy: PolicyDocument<string>): PolicyDocument<string> {
  const Statement = policy.Statement.map((statement) =>
    statement.Resource.includes(resource)
      ? { ...statement, Action: statement.Action.filter((each) => each !== action) }
      : statement,
  ).filter(({ Action }) => Action.length > 0);
  return { ...policy, Statement };
}

/** Does the work with the policy: it asks for nothing else, it asks for all of it, and without any right something fails. */
async function needsAllOf(
  role: Role,
  work: (clients: Clients) => Promise<void>,
  beside: readonly PolicyDocument<string>[] = [],
): Promise<void> {
  const policy = policyOfRole(role);
  const clients = await withPolicies([policy, ...beside]);
  const recorded = recording(clients);
  await work(clients);
  const asked = recorded();
  const [own, all] = [rightsIn([policy]), rightsIn([policy, ...beside])];
  expect(
    asked.filter((right) => !all.some((given) => gives(given, right))),
    'not granted',
  ).toEqual([]);
  expect(
    own.filter((given) => !asked.some((right) => gives(given, right))),
    'not used',
  ).toEqual([]);
  // Nobody asks KMS here: no emulator of Secrets Manager does.
  for (const right of own.filter(({ action }) => !action.startsWith('kms:'))) {
    const poorer = await withPolicies([without(right, policy), ...beside.map((one) => without(right, one))]);
    const { action, resource } = right;
    await expect(work(poorer), `without ${action} on ${resource}`).rejects.toThrow(action.split(':')[1]);
  }
}

describe('the policy is enough and no more', () => {
  it('for a deployer', async () => {
    const work = async (clients: Clients) => {
      await deploy(clients.tables);
      await deploySecret(clients, admin);
    };
    await needsAllOf('deployer', work, [policyOfRole('deployer', OTHER_KEYS)]);
  }, 120_000);

  it('for a consumer', () => needsAllOf('consumer', consume));

  it('for a verifier', async () => {
    const { keyString } = await issued(admin.tables);
    await needsAllOf('verifier', ({ tables }) => verify(tables, keyString));
  });

  it('for an operator', async () => {
    await needsAllOf('operator', async ({ tables }) => operate(tables, await issued(admin.tables)));
  });

  it('for a revoker', async () => {
    await needsAllOf('revoker', async ({ tables }) => revoke(tables, await issued(admin.tables)));
  });

  it('for a reminder', async () => {
    await issued(admin.tables);
    await needsAllOf('reminder', remindOfKeys);
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

it.each(ROLES)('SECURITY.md names the actions that the policy of the %s has, and no other', (role) => {
  expect(named(row(role))).toEqual(emitted(policyOfRole(role)));
});

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

/** What IAM asks for a call; else the action is called as it is. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  TransactWriteItems: ['PutItem', 'UpdateItem', 'DeleteItem'],
  // Nobody needs a permission to ask who they are.
  GetCallerIdentity: [],
};

it('the roles may do what the code that ships sends to AWS, and what a program or AWS itself does for them', () => {
  const files = ['keys', 'provider', 'runtime', 'cli'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
  );
  const calls = files.flatMap((text) =>
    [...text.matchAll(/\bnew ([A-Z]\w+)Command\(|\bpaginate([A-Z]\w+)\(/g)].map(
      ([, one, many]) => one ?? many ?? '',
    ),
  );
  const asked = new Set(calls.flatMap((call) => ASKED[call] ?? [call]));
  const given = ROLES.flatMap((role) => rightsIn([policyOfRole(role)]))
    .map(({ action }) => action)
    .filter((action) => !action.startsWith('kms:'));
  const ours = new Set(given.map((action) => action.split(':')[1] ?? ''));
  // A consumer's program reads its secret, and EventBridge's scheduler starts the reminder.
  expect([...ours].sort()).toEqual([...asked, 'GetSecretValue', 'InvokeFunction'].sort());
});
