import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { keyTableDefinition } from '../../keys/store/key-table.ts';
import { dynamodb, newKeyTable, plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

async function tagsOf(secretName: unknown): Promise<Readonly<Record<string, string | undefined>>> {
  const { Tags } = await secretsManager.send(new DescribeSecretCommand({ SecretId: String(secretName) }));
  return Object.fromEntries(Tags?.map(({ Key, Value }) => [Key ?? '', Value]) ?? []);
}

describe('a key under another name', () => {
  it('stays the same key: renamed by an alias, with its stack, and in two components of one name each', async () => {
    const components = (name: string, opts: string) => `
      class Service extends pulumi.ComponentResource {
        constructor(name, make) { super('test:index:' + name, name, {}); make({ parent: this }); }
      }
      new Service('one', (parent) => key('same', {}, parent));
      new Service('two', (parent) => key('same', { label: 'the other' }, parent));
      key('${name}', { label: 'kept' }, ${opts});`;
    project = await keyProject({ program: components('upload', '{}') });
    expect((await project.apply()).filter((line) => line.includes('same'))).toHaveLength(2);
    const resources = (await project.exportState()).deployment.resources ?? [];
    const twins = resources.filter(({ urn }) => urn.endsWith('::same'));
    expect(new Set(twins.map(({ outputs }) => outputs?.secretArn)).size).toBe(2);
    expect(new Set(twins.map(({ outputs }) => outputs?.keyId)).size).toBe(2);
    for (const { outputs } of twins)
      expect(await project.verdict(await plaintextOf(String(outputs?.secretName)))).toBe('allowed');

    const before = await project.stored('upload');
    const plaintext = await plaintextOf(String(before.outputs.secretName));
    const { keyId, secretArn, secretName } = before.outputs;
    await project.declare(components('renamed', `{ aliases: [{ name: 'upload' }] }`));
    const change = '~ renamed ~claim,origin';
    expect(await project.plan()).toEqual([change]);
    expect(await project.apply()).toEqual([change]);
    const renamed = await project.stored('renamed');
    expect(renamed.outputs).toMatchObject({ keyId, secretArn, secretName, version: 1 });
    const origin = `${project.name}/dev/renamed`;
    const claim = renamed.inputs.claim;
    expect(claim).not.toBe(before.inputs.claim);
    expect(await project.record('renamed')).toMatchObject({ origin, claim });
    expect(await tagsOf(secretName)).toMatchObject({ 'keywright:origin': origin, 'keywright:claim': claim });

    expect((await project.run(['stack', 'rename', 'prod'])).code).toBe(0);
    expect(await project.plan()).toEqual(expect.arrayContaining([change]));
    expect(await project.apply()).toHaveLength(3);
    expect((await project.stored('renamed')).outputs).toMatchObject({
      keyId,
      secretArn,
      secretName,
      version: 1,
    });
    expect(await project.record('renamed')).toMatchObject({ origin: `${project.name}/prod/renamed` });
    expect(await tagsOf(secretName)).toMatchObject({ 'keywright:origin': `${project.name}/prod/renamed` });
    expect(await plaintextOf(String(secretName))).toBe(plaintext);
    expect(await project.verdict(plaintext)).toBe('allowed');
    expect(project.proxy.plaintexts.size, 'nothing was minted for a name').toBe(3);
    expect((await project.audit('renamed')).map(({ action }) => action)).toEqual([
      'created',
      'renamed',
      'renamed',
    ]);

    // Its id in the state is still the first claim; it can be deleted all the same.
    expect((await project.destroy()).code).toBe(0);
    expect(await project.verdict(plaintext)).toBe('deleted');
    const { DeletedDate } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: String(secretArn) }),
    );
    expect(DeletedDate).toBeInstanceOf(Date);
    await project.assertNoLeak();
  });

  it('or in another table is the same key: the record moves, and back again', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const before = await project.stored();
    const plaintext = await plaintextOf(String(before.outputs.secretName));
    const { keyId, secretArn } = before.outputs;
    const other = await newKeyTable();

    await project.declare(`key('upload', { table: '${other}' });`);
    expect(await project.plan()).toEqual(['~ upload ~table']);
    await project.apply();
    expect((await project.stored()).outputs).toMatchObject({ keyId, secretArn, version: 1, table: other });
    expect(await project.verdict(plaintext, 'GET', other)).toBe('allowed');
    expect(await project.verdict(plaintext, 'GET', project.table), 'the old table refuses it').toBe(
      'deleted',
    );
    expect(await project.record('upload', project.table)).toMatchObject({ life: 'moved' });

    await project.declare(`key('upload');`);
    await project.apply();
    expect((await project.stored()).outputs).toMatchObject({ keyId, secretArn, version: 1 });
    expect(await project.verdict(plaintext, 'GET', project.table)).toBe('allowed');
    expect(await project.verdict(plaintext, 'GET', other)).toBe('deleted');
    expect(await plaintextOf(String(secretArn))).toBe(plaintext);
    expect((await project.up()).stdout).toContain('2 unchanged');
    await project.destroy();
    expect(await project.verdict(plaintext)).toBe('deleted');
    await project.assertNoLeak();
  });
});

describe('a table that was lost', () => {
  it('and restored under another name gives its keys back', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const { outputs } = await project.stored();
    const plaintext = await plaintextOf(String(outputs.secretName));
    const restored = await newKeyTable();
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: project.table }));
    for (const Item of Items) await dynamodb.send(new PutItemCommand({ TableName: restored, Item }));
    await dynamodb.send(new DeleteTableCommand({ TableName: project.table }));

    await project.declare(`key('upload', { table: '${restored}' });`);
    expect(await project.apply()).toEqual(['~ upload ~table']);
    const { keyId, secretArn } = outputs;
    expect((await project.stored()).outputs).toMatchObject({ keyId, secretArn, version: 1, table: restored });
    expect(await project.verdict(plaintext, 'GET', restored)).toBe('allowed');
    expect((await project.up()).stdout).toContain('2 unchanged');

    // A table that is neither the old one nor a copy of it proves nothing: better an error than another key.
    await dynamodb.send(new DeleteTableCommand({ TableName: restored }));
    await project.declare(`key('upload', { table: '${await newKeyTable()}' });`);
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain(`from the table "${restored}": there is no such table`);
    await project.assertNoLeak();
  });
});

describe('a replacement', () => {
  it('by another region makes another key there, and ends this one', async () => {
    const ireland = {
      dynamodb: new DynamoDBClient({ region: 'eu-west-1' }),
      secrets: new SecretsManagerClient({ region: 'eu-west-1' }),
    };
    project = await keyProject({
      program: `key('upload');`,
      config: { 'aws:region': 'eu-west-1' },
      env: { AWS_REGION: 'us-east-1' },
    });
    await ireland.dynamodb.send(new CreateTableCommand(keyTableDefinition(project.table)));
    await project.apply();
    const there = await project.stored();
    expect(there.outputs.secretArn).toMatch(/^arn:aws:secretsmanager:eu-west-1:/);
    expect(there.inputs.aws).toEqual({ region: 'eu-west-1' });
    expect(new Set(project.proxy.calls.map(({ region }) => region)), 'aws:region is honoured').toEqual(
      new Set(['eu-west-1']),
    );
    const asked = await ireland.secrets.send(
      new GetSecretValueCommand({ SecretId: String(there.outputs.secretArn) }),
    );
    expect(asked.SecretString).toMatch(/^acme_test_/);

    await project.run(['config', 'rm', 'aws:region']);
    const plan = await project.preview(['--diff']);
    expect(plan.stdout).toContain('region: "us-east-1"');
    expect(plan.stdout).toContain('+-1 to replace');
    expect((await project.apply()).map((line) => line.slice(0, 9))).toContain('+- upload');
    const here = await project.stored();
    expect(here.outputs.secretArn).toMatch(/^arn:aws:secretsmanager:us-east-1:/);
    expect(here.outputs.keyId).not.toBe(there.outputs.keyId);
    expect(await project.verdict(await plaintextOf(String(here.outputs.secretName)))).toBe('allowed');
    const left = await ireland.secrets.send(
      new DescribeSecretCommand({ SecretId: String(there.outputs.secretArn) }),
    );
    expect(left.DeletedDate).toBeInstanceOf(Date);
    expect((await project.up()).stdout).toContain('2 unchanged');
    await project.assertNoLeak();
  });

  it('that is asked for takes the key over, and changes nothing of its secret', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const { urn, outputs } = await project.stored();
    const plaintext = await plaintextOf(String(outputs.secretName));
    for (const flag of ['--replace', '--target-replace']) {
      const up = await project.up([flag, urn]);
      expect(up).toMatchObject({ code: 0 });
      expect(up.stdout).toContain('took over the existing key');
      const after = await project.stored();
      expect(after.outputs).toMatchObject({
        keyId: outputs.keyId,
        secretArn: outputs.secretArn,
        status: 'active',
      });
      expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
      expect(await plaintextOf(String(outputs.secretName))).toBe(plaintext);
    }
    expect((await project.up()).stdout).toContain('2 unchanged');

    // Deleted first, if that is what the program says: then it is another key under the same ARN.
    await project.declare(`key('upload', {}, { deleteBeforeReplace: true });`);
    const last = await plaintextOf(String(outputs.secretName));
    expect((await project.up(['--replace', urn])).code).toBe(0);
    const issued = await project.stored();
    expect(issued.outputs.secretArn).toBe(outputs.secretArn);
    expect(issued.outputs.keyId).not.toBe(outputs.keyId);
    expect(await project.verdict(last)).toBe('deleted');
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
    await project.assertNoLeak();
  });
});

describe('the options of a resource', () => {
  it('protect, --target and ignoreChanges do what they do elsewhere', async () => {
    const program = (rest: string, args = '') => `
      ${rest}
      key('ignoring', { ${args} }, { ignoreChanges: ['label', 'scopes', 'rotationTrigger'] });
      key('first', { ${args} });
      key('second', { ${args} });`;
    project = await keyProject({ program: program(`key('guarded', {}, { protect: true });`) });
    await project.apply();
    const guarded = await project.stored('guarded');
    const ignoring = await project.stored('ignoring');

    await project.declare(program(''));
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('protected');
    expect((await project.destroy(['--target', guarded.urn])).code).not.toBe(0);
    expect(await project.verdict(await plaintextOf(String(guarded.outputs.secretName)))).toBe('allowed');

    await project.declare(
      program(
        `key('guarded', {}, { protect: true });`,
        `label: 'new', scopes: ['write'], rotationTrigger: 'x'`,
      ),
    );
    const { urn } = await project.stored('first');
    expect(await project.apply(['--target', urn])).toEqual([expect.stringMatching(/^~ first /)]);
    expect((await project.stored('first')).outputs.version).toBe(2);
    expect((await project.stored('second')).outputs.version).toBe(1);
    expect(await project.apply()).toEqual([expect.stringMatching(/^~ second /)]);
    const after = await project.stored('ignoring');
    expect(after.outputs).toEqual(ignoring.outputs);
    expect(after.inputs, 'the permissions follow the scopes that hold').toMatchObject({
      scopes: ['read'],
      permissions: { 'read:item': 'read' },
    });
    const plaintext = await plaintextOf(String(after.outputs.secretName));
    expect(await project.verdict(plaintext, 'PUT')).toBe('insufficient-scope');
    await project.assertNoLeak();
  });

  it('retainOnDelete leaves the key, and a declaration that comes back takes it over with a warning', async () => {
    project = await keyProject({ program: `key('upload', {}, { retainOnDelete: true });` });
    await project.apply();
    const { outputs } = await project.stored();
    const plaintext = await plaintextOf(String(outputs.secretName));
    await project.declare('');
    await project.apply();
    expect(await project.verdict(plaintext)).toBe('allowed');

    await project.declare(`key('upload');`);
    const up = await project.up();
    expect(up).toMatchObject({ code: 0 });
    expect(up.stdout).toContain('took over the existing key and its secret');
    const { keyId, secretArn } = outputs;
    expect((await project.stored()).outputs).toMatchObject({ keyId, secretArn, status: 'active' });
    expect(await project.verdict(plaintext)).toBe('allowed');
    expect((await project.audit()).map(({ action }) => action)).toContain('adopted');
    expect((await project.up()).stdout).toContain('2 unchanged');
    await project.assertNoLeak();
  });
});
