import { DescribeSecretCommand, ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';
import { LeakWatch } from '../support/leak-watch.ts';

let project: KeyProject;
afterEach(() => project?.dispose());

/** All that the deployer calls in the whole life of a key: its role needs these and no others. */
const DEPLOYER_CALLS = [
  'DynamoDB.GetItem',
  'DynamoDB.TransactWriteItems',
  'STS.GetCallerIdentity',
  'secretsmanager.CreateSecret',
  'secretsmanager.DeleteSecret',
  'secretsmanager.DescribeSecret',
  'secretsmanager.GetResourcePolicy',
  'secretsmanager.ListSecretVersionIds',
  'secretsmanager.PutSecretValue',
  'secretsmanager.RestoreSecret',
  'secretsmanager.TagResource',
  'secretsmanager.UntagResource',
  'secretsmanager.UpdateSecret',
  'secretsmanager.UpdateSecretVersionStage',
];

describe('a declared key', () => {
  it('is watched by a search that finds plaintexts and hashes, whole and in part', () => {
    const plaintext = 'acme_test_p6Yj2df0sxU8n3ct001ExF9CQqvLLkfNCNQJHJDP6UevwaAhNe9DsKVd8RaHYp1aiQFL';
    const search = (text: string) => () => {
      const watch = new LeakWatch();
      watch.hear('somewhere', text);
      watch.assertSecret([plaintext]);
    };
    expect(search('acme_test_p6Yj2df0sxU8n3ct001')).not.toThrow();
    expect(search(`a ${plaintext} b`)).toThrow('somewhere');
    expect(search('ExF9CQqvLLkfNCNQJHJDP6UevwaAhNe9DsKVd8RaHYp')).toThrow('somewhere');
    expect(search(Buffer.from(plaintext).toString('base64'))).toThrow('somewhere');
    expect(search('$argon2id$v=19$m=19456')).toThrow('somewhere');
  });

  it('is minted once, verifies, and an unchanged program changes nothing', async () => {
    project = await keyProject({ program: `key('upload', { scopes: ['write'] });` });
    expect(await project.plan()).toEqual(['+ upload']);
    expect(project.proxy.calls, 'a preview calls nobody').toEqual([]);

    expect(await project.apply()).toEqual(['+ upload']);
    const { id, inputs, outputs } = await project.stored();
    expect(outputs).toMatchObject({
      version: 1,
      status: 'active',
      keyId: expect.stringMatching(/^[0-9A-Za-z]{16}$/),
      hint: `acme_test_${String(outputs.keyId).slice(0, 4)}`,
      secretName: `keywright/${project.name}/dev/upload-${id.slice(0, 8)}`,
      createdAt: outputs.issuedAt,
    });
    expect(outputs).not.toHaveProperty('rotatesAt');
    expect(Date.parse(String(outputs.expiresAt)) - Date.parse(String(outputs.createdAt))).toBe(
      30 * 86_400_000,
    );
    expect(inputs.permissions).toEqual({ 'read:item': 'write', 'update:item': 'write' });
    const plaintext = await plaintextOf(String(outputs.secretName));
    expect(await project.verdict(plaintext, 'GET')).toBe('allowed');
    expect(await project.verdict(plaintext, 'PUT')).toBe('allowed');
    expect([...project.proxy.plaintexts]).toEqual([plaintext]);
    expect((await project.audit()).map(({ action }) => action)).toEqual(['created']);

    const calls = project.proxy.calls.length;
    const again = await project.up();
    expect(again.stdout).toContain('2 unchanged');
    expect(await project.plan()).toEqual([]);
    expect(project.proxy.calls.length, 'no change, no call').toBe(calls);
    await project.assertNoLeak();
  });

  it('changes in place: what was declared and nothing else', async () => {
    const before = `owner: 'team-a', label: 'first', description: 'for uploads', tags: { team: 'a', tier: '1' }`;
    project = await keyProject({ program: `key('upload', { scopes: ['write'], ${before} });` });
    await project.apply();
    const first = await project.stored();
    const secretName = String(first.outputs.secretName);
    const plaintext = await plaintextOf(secretName);
    const expectSameKey = async () => {
      const { id, outputs } = await project.stored();
      expect(id).toBe(first.id);
      const { keyId, secretArn, version, createdAt, issuedAt } = first.outputs;
      expect(outputs).toMatchObject({ keyId, secretArn, version, createdAt, issuedAt, secretName });
      expect(await plaintextOf(secretName)).toBe(plaintext);
      const versions = await secretsManager.send(
        new ListSecretVersionIdsCommand({ SecretId: secretName, IncludeDeprecated: true }),
      );
      expect(versions.Versions, 'no version was added').toHaveLength(1);
      expect(project.proxy.plaintexts.size).toBe(1);
    };
    const described = () => secretsManager.send(new DescribeSecretCommand({ SecretId: secretName }));

    // Owner, label, description and tags.
    const after = `owner: 'team-b', label: 'second', description: 'for more', tags: { team: 'b', stage: 'x' }`;
    await project.declare(`key('upload', { scopes: ['write'], ${after} });`);
    const change = '~ upload ~description,label,owner,tags';
    expect(await project.plan()).toEqual([change]);
    expect(await project.apply()).toEqual([change]);
    await expectSameKey();
    expect((await project.record()).terms).toMatchObject({ owner: 'team-b', label: 'second' });
    expect(await described()).toMatchObject({ Description: 'for more' });
    const tags = Object.fromEntries((await described()).Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
    expect(tags).toEqual({
      team: 'b',
      stage: 'x',
      'keywright:claim': first.id,
      'keywright:key-id': first.outputs.keyId,
      'keywright:origin': `${project.name}/dev/upload`,
    });

    // Scopes.
    await project.declare(`key('upload', { scopes: ['read'], ${after} });`);
    expect(await project.apply()).toEqual(['~ upload ~permissions,scopes']);
    await expectSameKey();
    expect(await project.verdict(plaintext, 'GET')).toBe('allowed');
    expect(await project.verdict(plaintext, 'PUT')).toBe('insufficient-scope');

    // Networks: all that is wrong is said in the preview, with what to write; what is right holds for the next request.
    const guarded = (guards: string) => `key('upload', { scopes: ['read'], ${after}, ${guards} });`;
    await project.declare(
      guarded(
        `allowedCidrs: ['203.0.113.7/24', '203.0.113.9'], notBefore: '2100-01-01T00:00:00Z', accountAttributes: ['x']`,
      ),
    );
    const wrong = await project.preview();
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout).toContain('write 203.0.113.0/24 for the network, or 203.0.113.7/32');
    expect(wrong.stdout).toContain('write 203.0.113.9/32');
    expect(wrong.stdout).toContain('a version that is issued now expires at');
    expect(wrong.stdout).toContain('no scope of acme asks for "x"');
    await project.declare(guarded(`allowedCidrs: ['198.51.100.0/24', '2001:DB8::/32']`));
    expect(await project.apply()).toEqual(['~ upload +allowedCidrs']);
    await expectSameKey();
    expect((await project.record()).terms.allowedCidrs).toEqual(['198.51.100.0/24', '2001:db8::/32']);
    expect(await project.verdict(plaintext)).toBe('wrong-address');
    const networks = `allowedCidrs: ['203.0.113.0/24']`;
    await project.declare(guarded(networks));
    expect(await project.apply()).toEqual(['~ upload ~allowedCidrs']);
    await expectSameKey();
    expect(await project.verdict(plaintext)).toBe('allowed');

    // A longer life holds from the next version on, and is said.
    await project.declare(`key('upload', { scopes: ['read'], ${after}, ${networks}, expiresIn: '60d' });`);
    const longer = await project.preview();
    expect(longer.stdout).toContain('the longer expiresIn holds from the next version on');
    expect(longer.stdout).toContain(`still expires at ${first.outputs.expiresAt}`);
    expect(await project.apply()).toEqual(['~ upload ~expiresIn']);
    await expectSameKey();
    expect((await project.stored()).outputs.expiresAt).toBe(first.outputs.expiresAt);

    // A shorter one holds at once, and is said.
    await project.declare(`key('upload', { scopes: ['read'], ${after}, ${networks}, expiresIn: '10d' });`);
    const shorter = new Date(Date.parse(String(first.outputs.issuedAt)) + 10 * 86_400_000);
    const until = `${shorter.toISOString().slice(0, 19)}Z`;
    expect((await project.preview()).stdout).toContain(
      `the shorter expiresIn holds at once: the current version expires at ${until}`,
    );
    expect(await project.apply()).toEqual(['~ upload ~expiresIn']);
    await expectSameKey();
    expect((await project.stored()).outputs.expiresAt).toBe(until);
    expect(await project.verdict(plaintext)).toBe('allowed');

    expect((await project.audit()).map(({ action }) => action)).toEqual([
      'created',
      'terms-changed',
      'terms-changed',
      'terms-changed',
      'terms-changed',
      'expiry-shortened',
    ]);
    expect((await project.up()).stdout).toContain('2 unchanged');
    await project.assertNoLeak();
  });

  it('is read by nobody but its consumers, and leaks nothing even when the engine tells all', async () => {
    project = await keyProject({ program: `key('upload', { tags: { team: 'a' } });` });
    await project.up(['--debug']);
    await project.declare(`key('upload', { rotationTrigger: 'a', description: 'x' });`);
    await project.preview(['--json']);
    await project.preview(['--diff']);
    await project.up(['--json']);
    await project.run(['stack', 'export', '--show-secrets']);
    await project.refresh(['--debug']);
    await project.declare(`key('upload', { rotationTrigger: 'b' });`);
    await project.run(['up', '--yes', '--debug', '--logtostderr', '-v=9']);
    const { outputs } = await project.stored();
    expect(outputs.version).toBe(3);
    const current = await plaintextOf(String(outputs.secretName));
    expect(await project.verdict(current)).toBe('allowed');
    await project.destroy(['--debug']);
    expect(await project.verdict(current)).toBe('deleted');
    await project.up(['--json']); // within the recovery window: restored and issued anew
    await project.destroy();

    expect(project.proxy.plaintexts.size).toBe(4);
    await project.assertNoLeak();
    const others = project.proxy.actions().filter((action) => !DEPLOYER_CALLS.includes(action));
    expect(others, 'calls that the role of a deployer does not allow').toEqual([]);
    expect(project.proxy.actions().filter((action) => /GetSecretValue/.test(action))).toEqual([]);
  });
});
