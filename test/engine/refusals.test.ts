import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { dynamodb, plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

describe('what a dynamic resource cannot do', () => {
  it('is refused where it is written, with the reason and what to do instead', async () => {
    project = await keyProject({
      program: `
        const said = (make) => { try { make(); } catch (error) { console.log(error.name + ': ' + error.message); } };
        said(() => key('a', {}, { import: 'x' }));
        said(() => key('b', {}, { id: 'x' }));
        said(() => key('c', {}, { provider: {} }));
        console.log('ApiKey.get is ' + typeof ApiKey.get);
        key('d', { secretName: 'one/name' });
        key('e', { secretName: 'one/name' });`,
    });
    const preview = await project.preview();
    const outputs = preview.stdout;
    expect(outputs).toContain('TypeError: an ApiKey cannot be imported or looked up');
    expect(outputs).toContain('TypeError: an ApiKey takes no opts.provider');
    expect(outputs).toContain('ApiKey.get is undefined');
    // Two keys of one secret: an error of the program, whichever way it comes out.
    expect(preview.code).not.toBe(0);
    expect(outputs).toContain('is declared by two keys');
    expect(project.proxy.calls).toEqual([]);
  });
});

describe('another AWS account', () => {
  it('is refused before anything is touched: at a creation, and for a key that exists', async () => {
    project = await keyProject({ program: `key('upload', { aws: { accountId: '111111111111' } });` });
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain(
      'the key belongs to the AWS account 111111111111, and the credentials are of 000000000000; nothing was touched',
    );
    expect(project.proxy.actions()).toEqual(['STS.GetCallerIdentity']);
    await expect(project.stored()).rejects.toThrow('no key');

    await project.declare(`key('upload', { aws: { accountId: '000000000000' } });`);
    await project.apply();
    const { outputs } = await project.stored();
    const before = project.proxy.calls.length;
    const elsewhere = { AWS_ACCESS_KEY_ID: '222222222222' };
    await project.declare(`key('upload', { label: 'new', aws: { accountId: '000000000000' } });`);
    for (const command of [
      ['up', '--yes', '--skip-preview'],
      ['refresh', '--yes', '--skip-preview'],
      ['destroy', '--yes', '--skip-preview'],
    ]) {
      const result = await project.run(command, elsewhere);
      expect(result.code, command[0]).not.toBe(0);
      expect(result.stdout).toContain('and the credentials are of 222222222222');
    }
    const since = project.proxy.calls.slice(before);
    expect(new Set(since.map(({ action }) => action))).toEqual(new Set(['STS.GetCallerIdentity']));
    expect((await project.stored()).outputs).toEqual(outputs);
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
    await project.assertNoLeak();
  });

  it('or role is reached by assuming a role, for all calls, and the audit trail says so', async () => {
    project = await keyProject({
      program: `key('upload');`,
      config: { 'aws:assumeRole': '{"roleArn":"arn:aws:iam::000000000000:role/deployer"}' },
    });
    await project.apply();
    const [first, ...others] = project.proxy.calls;
    expect(first).toMatchObject({ action: 'STS.AssumeRole', accessKeyId: 'test' });
    const keys = new Set(others.map(({ accessKeyId }) => accessKeyId));
    expect(keys.size, 'one pair of temporary credentials').toBe(1);
    expect(keys).not.toContain('test');
    const { inputs, outputs } = await project.stored();
    expect(inputs.aws).toMatchObject({ assumeRole: 'arn:aws:iam::000000000000:role/deployer' });
    expect((await project.audit())[0]?.who).toContain('assumed-role/deployer/keywright');
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
    await project.assertNoLeak();
  });
});

describe('an endpoint that is down', () => {
  it('is told as that, names what was being done, and loses nothing', async () => {
    project = await keyProject({ program: `key('upload');` });
    const nowhere = 'http://127.0.0.1:9';
    const up = ['up', '--yes', '--skip-preview'];
    const everywhere = {
      AWS_ENDPOINT_URL: nowhere,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere,
      AWS_ENDPOINT_URL_DYNAMODB: nowhere,
    };
    const none = await project.run(up, everywhere);
    expect(none.code).not.toBe(0);
    expect(none.stdout).toContain('asking STS who is calling: no good answer from AWS');
    expect(none.stdout).toContain('nothing is lost, run it again');
    expect(none.stdout, 'no stack trace').not.toMatch(/\n +at /);
    expect((await project.run(up, { AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere })).stdout).toContain(
      'describing the secret',
    );
    const table = await project.run(up, { AWS_ENDPOINT_URL_DYNAMODB: nowhere });
    expect(table.stdout).toContain(`to the table "${project.table}": no good answer from AWS`);
    await project.apply();
    const { outputs } = await project.stored();
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');

    expect((await project.run(['refresh', '--yes', '--skip-preview'], everywhere)).code).not.toBe(0);
    const destroy = await project.run(['destroy', '--yes', '--skip-preview'], everywhere);
    expect(destroy.code).not.toBe(0);
    expect((await project.stored()).outputs).toEqual(outputs);
    await project.assertNoLeak();
  });
});

describe('a secret that somebody else made', () => {
  it('is never taken over, whatever its tags say', async () => {
    const names = ['plain', 'other-claim', 'policy', 'booked'];
    project = await keyProject({
      program: `for (const name of ${JSON.stringify([...names, 'rightful'])}) key(name);`,
    });
    // What each key is going to claim can be read from a preview, by the attacker too.
    const preview = JSON.parse((await project.preview(['--json'])).stdout) as {
      readonly steps: readonly {
        readonly newState: { readonly urn: string; readonly inputs?: Record<string, string> };
      }[];
    };
    const inputsOf = (name: string) => {
      const step = preview.steps.find(({ newState }) => newState.urn.endsWith(`::${name}`));
      return {
        claim: step?.newState.inputs?.claim ?? '',
        secretName: step?.newState.inputs?.secretName ?? '',
      };
    };
    const plant = async (name: string, tags: Readonly<Record<string, string>>) => {
      const made = await secretsManager.send(
        new CreateSecretCommand({
          Name: inputsOf(name).secretName,
          SecretString: 'planted',
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      );
      return made.ARN ?? '';
    };
    await plant('plain', { team: 'somebody' });
    await plant('other-claim', {
      'keywright:claim': inputsOf('plain').claim,
      'keywright:origin': 'their/stack/key',
    });
    const policy = await plant('policy', { 'keywright:claim': inputsOf('policy').claim });
    await secretsManager.send(
      new PutResourcePolicyCommand({
        SecretId: policy,
        ResourcePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::999999999999:root' },
              Action: 'secretsmanager:GetSecretValue',
              Resource: '*',
            },
          ],
        }),
      }),
    );

    // The one that is booked on another key: first the rightful key, whose secret then gets the planted claim.
    const rightful = await project.up([
      '--target',
      `urn:pulumi:dev::${project.name}::pulumi-nodejs:keywright:ApiKey::rightful`,
    ]);
    expect(rightful).toMatchObject({ code: 0 });
    const owner = await project.stored('rightful');
    const ownedPlaintext = await plaintextOf(String(owner.outputs.secretName));
    const planted = await plant('booked', { 'keywright:claim': inputsOf('booked').claim });
    // The table books the planted secret on the rightful key, and that key's record names it.
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: project.table,
        Key: { pk: { S: `secret#${planted}` }, sk: { S: 'owner' } },
        UpdateExpression: 'SET keyId = :keyId',
        ExpressionAttributeValues: { ':keyId': { S: String(owner.outputs.keyId) } },
      }),
    );

    const up = await project.up(['--continue-on-error']);
    expect(up.code).not.toBe(0);
    const refusal = (name: string, why: string) =>
      expect(up.stdout).toContain(`the secret "${inputsOf(name).secretName}" exists, and ${why}`);
    refusal('plain', 'was not made by this key');
    refusal('other-claim', 'belongs to the key declared as their/stack/key');
    refusal('policy', 'has a resource policy that somebody else attached');
    refusal('booked', `belongs to the key ${owner.outputs.keyId}`);
    expect(up.stdout).toContain('Nothing was changed');
    for (const name of names) {
      await expect(project.stored(name)).rejects.toThrow('no key');
      const { secretName } = inputsOf(name);
      expect(await plaintextOf(secretName), name).toBe('planted');
      const { VersionIdsToStages } = await secretsManager.send(
        new DescribeSecretCommand({ SecretId: secretName }),
      );
      expect(Object.values(VersionIdsToStages ?? {}), name).toEqual([['AWSCURRENT']]);
    }
    expect(await project.verdict(ownedPlaintext), 'the rightful key goes on').toBe('allowed');
    expect(project.proxy.plaintexts.size, 'nothing was minted for them').toBe(1);

    // Without the policy, the tags are what a crashed creation would have left: it is finished.
    await secretsManager.send(new DeleteResourcePolicyCommand({ SecretId: policy }));
    await project.up(['--continue-on-error']);
    const adopted = await project.stored('policy');
    expect(await project.verdict(await plaintextOf(policy))).toBe('allowed');
    expect(adopted.outputs).toMatchObject({ status: 'active', version: 1 });
    await project.assertNoLeak();
  });
});
