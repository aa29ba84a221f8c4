import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { revoked } from '../../keys/record/transitions.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { dynamodb, plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

const projects: KeyProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.dispose();
});

async function opened(options: Parameters<typeof keyProject>[0]): Promise<KeyProject> {
  const project = await keyProject(options);
  projects.push(project);
  return project;
}

/** Keys of a type with these members beside those of `service`. */
function keysOf(members: object, names: readonly string[], args = ''): string {
  return `
    const { format, ...plain } = structuredClone(catalog);
    Object.assign(plain.types.service, ${JSON.stringify(members)});
    const limited = defineCatalog(plain);
    for (const name of ${JSON.stringify(names)}) key(name, { catalog: limited, ${args} });`;
}

/** How many keys live, as the table has them and as it counts them, and how many secrets there are. */
async function found(project: KeyProject) {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: project.table, ConsistentRead: true }),
  );
  const { SecretList = [] } = await secretsManager.send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [`keywright/${project.name}/`] }] }),
  );
  const count = Items.find(({ sk }) => sk?.S === 'quota#acme#service')?.keys?.N;
  return {
    live: Items.filter(({ life }) => life?.S === 'live').length,
    counted: Number(count ?? 0),
    secrets: SecretList.length,
  };
}

describe('maxKeysPerAccount, on the real engine', () => {
  it('lets 3 of 6 keys of one up through, makes nothing for the others, and is told', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const project = await opened({ program: keysOf({ maxKeysPerAccount: 3 }, names) });
    expect(await project.plan(), 'a preview reads nothing').toHaveLength(6);
    const up = await project.up(['--continue-on-error']);
    expect(up.code).not.toBe(0);
    expect(up.stdout).toContain(
      'there are 3 keys of type "service" in the account "org-1", and maxKeysPerAccount of the type is 3: no key was added',
    );
    expect(await found(project)).toEqual({ live: 3, counted: 3, secrets: 3 });
    const { deployment } = await project.exportState();
    const made = (deployment.resources ?? []).filter(({ type }) => type.endsWith(':ApiKey'));
    expect(made).toHaveLength(3);
    expect(made.flatMap(({ initErrors = [] }) => initErrors)).toEqual([]);

    // At the cap: rotated, replaced, revoked and issued again.
    const here = names.filter((name) => made.some(({ urn }) => urn.endsWith(`::${name}`)));
    const [first = ''] = here;
    await project.declare(keysOf({ maxKeysPerAccount: 3 }, here, `rotationTrigger: 'x'`));
    expect(await project.apply()).toHaveLength(3);
    expect((await project.up(['--replace', (await project.stored(first)).urn])).code).toBe(0);
    expect((await project.stored(first)).outputs).toMatchObject({ status: 'active', version: 2 });
    expect(await found(project)).toEqual({ live: 3, counted: 3, secrets: 3 });
    const record = await project.record(first);
    const on = { now: instantOf(Math.floor(Date.now() / 1000)), actor: { who: 'on-call', via: 'cli' } };
    const store = new DynamoKeyStore(dynamodb, project.table);
    expect(await store.write(record, revoked(record, 'found in a log', on))).toBe('written');
    expect((await found(project)).counted).toBe(2);
    await project.declare(keysOf({ maxKeysPerAccount: 3 }, here, `rotationTrigger: 'y'`));
    await project.apply();
    expect(await found(project)).toEqual({ live: 3, counted: 3, secrets: 3 });

    // A lower cap is no harm to the keys that there are; a higher one lets the others in.
    await project.declare(keysOf({ maxKeysPerAccount: 1 }, here, `rotationTrigger: 'z'`));
    await project.apply();
    const { secretName } = (await project.stored(first)).outputs;
    expect(await project.verdict(await plaintextOf(String(secretName)))).toBe('allowed');
    await project.declare(keysOf({ maxKeysPerAccount: 6 }, names, `rotationTrigger: 'z'`));
    await project.apply();
    expect(await found(project)).toEqual({ live: 6, counted: 6, secrets: 6 });
    expect((await project.destroy()).code).toBe(0);
    expect(await found(project)).toMatchObject({ live: 0, counted: 0 });
    await project.assertNoLeak();
  });

  it('lets one of two deployments have the last place, and what the other has half made can be removed', async () => {
    const program = keysOf({ maxKeysPerAccount: 1 }, ['upload']);
    const one = await opened({ program });
    const two = await opened({ program, table: one.table });
    // The record is refused for a fault: a secret is left, which the engine knows of.
    two.proxy.break({ action: 'DynamoDB.TransactWriteItems' });
    expect((await two.up()).code).not.toBe(0);
    two.proxy.mend();
    expect((await two.stored()).outputs).toMatchObject({ status: 'incomplete' });
    const [first, second] = await Promise.all([one.up(), two.up()]);
    const [winner, loser] = first.code === 0 ? [one, two] : [two, one];
    expect([first.code === 0, second.code === 0].toSorted()).toEqual([false, true]);
    expect((loser === one ? first : second).stdout).toContain('there is 1 key of type "service"');
    expect(await found(winner)).toMatchObject({ live: 1, counted: 1, secrets: 1 });
    expect((await loser.destroy()).code).toBe(0);
    expect((await found(loser)).secrets).toBe(0);
    expect(await found(winner)).toMatchObject({ live: 1, counted: 1, secrets: 1 });
    const { secretName } = (await winner.stored()).outputs;
    expect(await winner.verdict(await plaintextOf(String(secretName)))).toBe('allowed');
  });
});

describe('issuers, on the real engine', () => {
  it('refuse whoever is none before anything is made; a session of the role is one', async () => {
    const issuers = { issuers: ['arn:aws:iam::000000000000:role/ops/deployer'] };
    const asRole = `aws: { assumeRole: 'arn:aws:iam::000000000000:role/deployer' },`;
    const project = await opened({ program: keysOf(issuers, ['upload']) });
    expect(await project.plan(), 'a preview does not know who will deploy').toEqual(['+ upload']);
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('may not issue keys of type "service"');
    expect(refused.stdout).toContain('its issuers are arn:aws:iam::000000000000:role/ops/deployer');
    await expect(project.stored()).rejects.toThrow('no key');
    expect(await found(project)).toMatchObject({ live: 0, secrets: 0 });

    await project.declare(keysOf(issuers, ['upload'], asRole));
    await project.apply();
    expect((await project.audit())[0]?.who).toBe('arn:aws:sts::000000000000:assumed-role/deployer/keywright');
    // Anybody who may deploy at all may narrow and revoke; nobody else may give.
    await project.declare(keysOf(issuers, ['upload'], `scopes: ['read', 'write']`));
    expect((await project.up()).stdout).toContain('may not issue keys of type "service"');
    await project.declare(keysOf(issuers, ['upload'], `rotationTrigger: 'now'`));
    expect((await project.up()).stdout).toContain('may not issue keys of type "service"');
    expect((await project.stored()).outputs).toMatchObject({ status: 'active', version: 1 });
    await project.declare(keysOf(issuers, ['upload'], `scopes: [], revoked: true`));
    await project.apply();
    expect((await project.stored()).outputs).toMatchObject({ status: 'revoked', version: 1 });
    expect((await project.destroy()).code).toBe(0);
    await project.assertNoLeak();
  });
});
