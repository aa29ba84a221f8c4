import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMinistack } from '../../tools/emulators/index.mjs';
import { allowedOf, makeWhatIsCalled, NEIGHBOUR } from './role-calls.ts';
import { clientsAs, userWith } from './role-clients.ts';
import { BUS, FUNCTION, policyOfRole, ROLES, type Role, SECRET, TOPIC } from './role-policies.ts';
import { ACTIVITY, KEYS } from './role-work.ts';

/** What deployments do to secrets of their own names. */
const secretWork = (name: string) => [
  `CreateSecret ${name}`,
  `DeleteSecret ${name}`,
  `DescribeSecret ${name}`,
  `GetResourcePolicy ${name}`,
  `ListSecretVersionIds ${name}`,
  `PutSecretValue ${name}`,
  `RestoreSecret ${name}`,
  `TagResource ${name}`,
  `UntagResource ${name}`,
  `UpdateSecret ${name}`,
  `UpdateSecretVersionStage ${name}`,
];

/** What each role may do of {@link CALLS}. */
const MAY: Readonly<Record<Role, readonly string[]>> = {
  deployer: [
    ...secretWork(SECRET),
    ...secretWork(NEIGHBOUR),
    `GetItem ${KEYS}`,
    `PutItem ${KEYS}`,
    `UpdateItem ${KEYS}`,
    `DeleteItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `a transaction that deletes ${KEYS}`,
    `GetItem ${ACTIVITY}`,
    `a transaction that gets ${ACTIVITY}`,
  ],
  verifier: [`GetItem ${KEYS}`, `a transaction that gets ${KEYS}`, `UpdateItem ${ACTIVITY}`],
  consumer: [`GetSecretValue ${SECRET}`],
  operator: [
    `GetItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `Query ${KEYS}`,
    `Query ${KEYS}/index/by-account`,
    `Scan ${KEYS}`,
    `GetItem ${ACTIVITY}`,
    `a transaction that gets ${ACTIVITY}`,
  ],
  revoker: [
    `GetItem ${KEYS}`,
    `a transaction that gets ${KEYS}`,
    `Query ${KEYS}`,
    `Scan ${KEYS}`,
    // Of these, what the conditions leave: the emulator knows no dynamodb:LeadingKeys and dynamodb:Attributes.
    `UpdateItem ${KEYS}`,
    `PutItem ${KEYS}`,
  ],
  reminder: [`Scan ${KEYS}`, `Publish ${TOPIC}`, `PutEvents ${BUS}`],
  schedule: [`InvokeFunction ${FUNCTION}`],
};

let emulator: Awaited<ReturnType<typeof startMinistack>>;

beforeAll(async () => {
  emulator = await startMinistack({ auth: true });
  await makeWhatIsCalled(clientsAs({ endpoint: emulator.url }));
}, 60_000);
afterAll(() => emulator.stop());

describe('of a long list of calls', () => {
  it.each(ROLES)('the %s may do what the role is for, and nothing else', async (role) => {
    const clients = clientsAs(await userWith(emulator.url, [policyOfRole(role)]));
    expect(await allowedOf(clients)).toEqual([...MAY[role]].sort());
  });

  it('somebody without a policy may do nothing', async () => {
    expect(await allowedOf(clientsAs(await userWith(emulator.url, [])))).toEqual([]);
  });

  it.each(['deployer', 'consumer'] as const)(
    'the KMS key of secrets is closed to the %s by the condition alone: it is for Secrets Manager to use',
    async (role) => {
      const { Statement, Version } = policyOfRole(role);
      const open = Statement.filter(({ Sid }) => Sid === 'SecretEncryption').map(
        ({ Condition: _, ...statement }) => statement,
      );
      const clients = clientsAs(await userWith(emulator.url, [{ Version, Statement: open }]));
      expect(await allowedOf(clients)).toEqual([...(open[0]?.Action ?? [])].sort());
    },
  );
});
