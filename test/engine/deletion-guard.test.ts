import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.ts';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.ts';
import { WindowedActivityLog } from '../../keys/activity/windowed-activity-log.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { dynamodb, plaintextOf } from '../support/aws.ts';
import { api, type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

async function newActivityTable(): Promise<string> {
  const name = `activity-${process.pid}-${Date.now()}`;
  await dynamodb.send(new CreateTableCommand(activityTableDefinition(name)));
  return name;
}

/** A request that the real verifier lets pass, and notes. */
async function request(plaintext: string, activityTable: string): Promise<void> {
  const verifier = createVerifier({
    api,
    store: new DynamoKeyStore(dynamodb, project.table),
    activity: new WindowedActivityLog(new DynamoUsageStore(dynamodb, activityTable)),
  });
  const headers = { authorization: `Bearer ${plaintext}` };
  const verdict = await verifier.verify({
    method: 'GET',
    path: '/items',
    headers,
    sourceAddress: '203.0.113.7',
  });
  expect(verdict.kind).toBe('allowed');
  await verifier.settled();
}

describe('a deletionGuard', () => {
  it('keeps a key that is in use until forceDelete lifts it by an up', async () => {
    const activityTable = await newActivityTable();
    const guard = `deletionGuard: '12h', activityTable: '${activityTable}'`;
    project = await keyProject({ program: `key('used', { ${guard} }); key('unused', { ${guard} });` });
    await project.apply();
    const used = await project.stored('used');
    const plaintext = await plaintextOf(String(used.outputs.secretName));
    await request(plaintext, activityTable);

    // Removed from the program: the other one goes, this one stays, in the state, too.
    await project.declare('');
    const removed = await project.up();
    expect(removed.code).not.toBe(0);
    for (const words of ['is in use, and was not deleted', '203.0.113.7', 'forceDelete: true'])
      expect(removed.stdout + removed.stderr).toContain(words);
    await expect(project.stored('unused')).rejects.toThrow('no key');
    expect((await project.stored('used')).outputs).toEqual(used.outputs);

    // Destroyed: the same.
    const destroyed = await project.destroy();
    expect(destroyed.code).not.toBe(0);
    expect(destroyed.stdout + destroyed.stderr).toContain('is in use, and was not deleted');
    expect((await project.stored('used')).outputs).toEqual(used.outputs);
    expect(await project.verdict(plaintext)).toBe('allowed');
    expect(await plaintextOf(String(used.outputs.secretName))).toBe(plaintext);

    // It is still a key like any other.
    await project.declare(`key('used', { ${guard} });`);
    expect(await project.plan()).toEqual([]);

    await project.declare(`key('used', { ${guard}, forceDelete: true });`);
    expect(await project.apply()).toEqual(['~ used +forceDelete']);
    expect(await project.verdict(plaintext)).toBe('allowed');
    expect((await project.destroy()).code).toBe(0);
    expect(await project.verdict(plaintext)).toBe('deleted');
    await expect(plaintextOf(String(used.outputs.secretName))).rejects.toThrow();
    await project.assertNoLeak();
  });

  it('asks for an activity table, and refuses to delete while that cannot be read', async () => {
    project = await keyProject({ program: `key('upload', { deletionGuard: '12h' });` });
    const incomplete = await project.preview();
    expect(incomplete.code).not.toBe(0);
    expect(incomplete.stdout).toContain('property activityTable');

    await project.declare(`key('upload', { deletionGuard: '12h', activityTable: 'not-there' });`);
    await project.apply();
    const refused = await project.destroy();
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain('cannot tell whether it is in use');
    const plaintext = await plaintextOf(String((await project.stored()).outputs.secretName));
    expect(await project.verdict(plaintext)).toBe('allowed');

    await project.declare(`key('upload');`);
    expect(await project.apply()).toEqual(['~ upload -activityTable,deletionGuard']);
    expect((await project.destroy()).code).toBe(0);
  });
});
