import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { keyTableDefinition } from '../../keys/store/key-table.ts';
import { dynamodb, newKeyTable, plaintextOf, secretsManager } from '../support/aws.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

/** How many secrets the project has made, and records of live keys. */
async function liveThings(): Promise<{ readonly secrets: number; readonly records: number }> {
  const { SecretList } = await secretsManager.send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [`keywright/${project.name}/`] }] }),
  );
  const { Items } = await dynamodb.send(new ScanCommand({ TableName: project.table }));
  const records = Items?.filter(({ sk, life }) => sk?.S === 'record' && life?.S === 'live') ?? [];
  return { secrets: SecretList?.length ?? 0, records: records.length };
}

async function currentVerdict(name: string): Promise<string> {
  const { outputs } = await project.stored(name);
  return project.verdict(await plaintextOf(String(outputs.secretName)));
}

/** Each call of a creation, broken in each way that matters. */
const BROKEN_CREATIONS: Readonly<Record<string, Fault>> = {
  'looking-refused': { action: 'secretsmanager.DescribeSecret' },
  'looking-garbled': { action: 'secretsmanager.DescribeSecret', how: 'garbage' },
  'secret-refused': { action: 'secretsmanager.CreateSecret' },
  'secret-unanswered': { action: 'secretsmanager.CreateSecret', how: 'answer-lost' },
  'record-refused': { action: 'DynamoDB.TransactWriteItems' },
  'record-garbled': { action: 'DynamoDB.TransactWriteItems', how: 'garbage' },
  'record-unanswered': { action: 'DynamoDB.TransactWriteItems', how: 'answer-lost' },
};

describe('a creation that fails', () => {
  it('at any call, in any way, is finished by the next up: one key, one secret', async () => {
    const names = Object.keys(BROKEN_CREATIONS);
    project = await keyProject({
      program: `for (const name of ${JSON.stringify([...names, 'sound'])}) key(name);`,
    });
    for (const [name, fault] of Object.entries(BROKEN_CREATIONS))
      project.proxy.break({ ...fault, about: `${project.name}/dev/${name}` });
    const up = await project.up(['--continue-on-error']);
    expect(up.code).not.toBe(0);
    expect(up.stdout).toContain('nothing is lost, run it again');
    expect(await currentVerdict('sound')).toBe('allowed');
    for (const name of ['record-refused', 'record-garbled', 'record-unanswered']) {
      const { initErrors, outputs } = await project.stored(name);
      expect(initErrors, name).toEqual([expect.stringContaining('no good answer from AWS')]);
      expect(outputs, name).toMatchObject({ status: 'incomplete' });
    }

    project.proxy.mend();
    await project.apply();
    for (const name of [...names, 'sound']) {
      const { initErrors, outputs } = await project.stored(name);
      expect({ initErrors, status: outputs.status }, name).toEqual({ initErrors: [], status: 'active' });
      expect(await currentVerdict(name), name).toBe('allowed');
      expect(outputs.version, name).toBe(1);
    }
    expect(await liveThings()).toEqual({ secrets: names.length + 1, records: names.length + 1 });
    expect((await project.up()).stdout).toContain(`${names.length + 2} unchanged`);
    await project.assertNoLeak();
  });

  it('for want of a table is finished when there is one, and can be destroyed instead', async () => {
    const table = `late-${Date.now()}`;
    project = await keyProject({ program: `key('upload'); key('unwanted'); key('mistyped');`, table });
    const up = await project.up(['--continue-on-error']);
    expect(up.code).not.toBe(0);
    expect(up.stdout).toContain('there is no such table in this region and account');
    expect(up.stdout).toContain(table);
    const { initErrors, outputs } = await project.stored();
    expect(initErrors).toHaveLength(1);
    expect(outputs).toMatchObject({ status: 'incomplete' });
    expect(outputs).not.toHaveProperty('keyId');
    const unwanted = await project.stored('unwanted');

    // Again: still not there.
    expect((await project.up(['--target', (await project.stored()).urn])).code).not.toBe(0);
    // A key that was never finished is removed without its table.
    const destroy = await project.destroy(['--target', unwanted.urn]);
    expect(destroy).toMatchObject({ code: 0 });
    const { DeletedDate } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: String(unwanted.outputs.secretArn) }),
    );
    expect(DeletedDate).toBeInstanceOf(Date);

    await dynamodb.send(new CreateTableCommand(keyTableDefinition(table)));
    const right = await newKeyTable();
    await project.declare(`key('upload'); key('mistyped', { table: '${right}' });`);
    await project.apply();
    expect((await project.stored()).outputs).toMatchObject({ status: 'active', version: 1 });
    expect(await currentVerdict('upload')).toBe('allowed');
    const { outputs: corrected } = await project.stored('mistyped');
    expect(corrected).toMatchObject({ status: 'active', version: 1, table: right });
    const plaintext = await plaintextOf(String(corrected.secretName));
    expect(await project.verdict(plaintext, 'GET', right)).toBe('allowed');
    expect((await project.up()).stdout).toContain('3 unchanged');
    await project.assertNoLeak();
  });

  it('because the machine dies is adopted by the next up', async () => {
    project = await keyProject({ program: `key('upload');` });
    const [engine, { proxy }] = [project, project];
    const dieAfter = async (action: string) => {
      proxy.afterNext(action, () => {
        // The plugin may outlive its engine for a moment: it must not go on.
        proxy.break({});
        engine.kill().catch(() => {});
      });
      expect((await engine.up()).code).toBe(-1);
      await pause(2_500);
      proxy.mend();
      await engine.run(['cancel', '--yes']);
    };
    await dieAfter('secretsmanager.CreateSecret');
    expect(await liveThings()).toEqual({ secrets: 1, records: 0 });
    await dieAfter('DynamoDB.TransactWriteItems');
    expect(await liveThings()).toEqual({ secrets: 1, records: 1 });

    // The key is finished, and only the state does not know it.
    const up = await project.up();
    expect(up).toMatchObject({ code: 0 });
    expect(up.stdout).toContain('took over the existing key and its secret');
    expect(await currentVerdict('upload')).toBe('allowed');
    expect(await liveThings()).toEqual({ secrets: 1, records: 1 });
    expect((await project.audit()).map(({ action }) => action).slice(0, 2)).toEqual(['created', 'adopted']);
    expect((await project.up()).stdout).toContain('2 unchanged');
    expect((await project.destroy()).code).toBe(0);
    expect(await liveThings()).toMatchObject({ records: 0 });
    await project.assertNoLeak();
  });
});

/** Each call of a rotation, broken in each way that matters. `about` is the ARN or the key id. */
const BROKEN_ROTATIONS: Readonly<Record<string, Fault>> = {
  'value-refused': { action: 'secretsmanager.PutSecretValue' },
  'value-unanswered': { action: 'secretsmanager.PutSecretValue', how: 'answer-lost' },
  'record-refused': { action: 'DynamoDB.TransactWriteItems' },
  'record-unanswered': { action: 'DynamoDB.TransactWriteItems', how: 'answer-lost' },
  'promotion-refused': { action: 'secretsmanager.UpdateSecretVersionStage' },
  'promotion-unanswered': { action: 'secretsmanager.UpdateSecretVersionStage', how: 'answer-lost' },
  'bound-refused': { action: 'DynamoDB.TransactWriteItems', skip: 1 },
  'unstaging-refused': { action: 'secretsmanager.UpdateSecretVersionStage', skip: 1 },
  'looking-refused': { action: 'DynamoDB.GetItem' },
};

describe('an update that fails', () => {
  it('at any call leaves the key working, and the next up finishes it: one rotation, not two', async () => {
    const names = Object.keys(BROKEN_ROTATIONS);
    const program = (args: string) =>
      `for (const name of ${JSON.stringify(names)}) key(name, { description: name, ${args} });`;
    project = await keyProject({ program: program('') });
    await project.apply();
    const first = new Map<string, string>();
    for (const name of names) {
      const { outputs } = await project.stored(name);
      first.set(name, await plaintextOf(String(outputs.secretName)));
      const fault = BROKEN_ROTATIONS[name] ?? {};
      const isTable = fault.action?.startsWith('DynamoDB') === true;
      project.proxy.break({ ...fault, about: String(isTable ? outputs.keyId : outputs.secretArn) });
    }
    await project.declare(program(`rotationTrigger: 'x', scopes: ['read', 'write']`));
    const up = await project.up(['--continue-on-error']);
    expect(up.code).not.toBe(0);
    expect(project.proxy.mend()).toBeGreaterThanOrEqual(names.length);
    for (const name of names) {
      expect(await currentVerdict(name), `${name}: what consumers hold verifies all the time`).toBe(
        'allowed',
      );
      expect(await project.verdict(first.get(name) ?? ''), `${name}: so does the one before`).toBe('allowed');
    }

    await project.apply();
    for (const name of names) {
      const { outputs } = await project.stored(name);
      expect(outputs, name).toMatchObject({ version: 2, status: 'active' });
      expect(await currentVerdict(name), name).toBe('allowed');
      expect(await project.verdict(first.get(name) ?? ''), name).toBe('allowed');
      expect(await plaintextOf(String(outputs.secretName), 'AWSPREVIOUS')).toBe(first.get(name));
      const trail = (await project.audit(name)).map(({ action }) => action);
      expect(trail, name).toEqual(['created', 'rotated', 'superseded']);
      const { VersionIdsToStages } = await secretsManager.send(
        new DescribeSecretCommand({ SecretId: String(outputs.secretName) }),
      );
      expect(Object.values(VersionIdsToStages ?? {}).flat(), name).not.toContain('AWSPENDING');
    }
    expect((await project.up()).stdout).toContain(`${names.length + 1} unchanged`);
    await project.assertNoLeak();
  });
});
