import { setTimeout as pause } from 'node:timers/promises';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

/** A resource that reads its input from a key, as a function's environment would. */
const consumer = `
  class Consumer extends pulumi.dynamic.Resource {
    constructor(name, props) {
      super({ create: async (inputs) => ({ id: 'consumer', outs: inputs }) }, name, props);
    }
  }
  const consumedBy = (key) => new Consumer('consumer', { secretName: key.secretName });
`;

/** @param instant RFC 3339, or milliseconds */
async function until(instant: unknown): Promise<void> {
  const at = typeof instant === 'number' ? instant : Date.parse(String(instant));
  await pause(Math.max(0, at - Date.now()) + 50);
}

describe('a rotation', () => {
  it('by trigger mints a new version in place, shows as one change, and bounds the version before', async () => {
    project = await keyProject({ program: `${consumer} consumedBy(key('upload', { scopes: ['write'] }));` });
    await project.apply();
    const first = await project.stored();
    const secretName = String(first.outputs.secretName);
    const v1 = await plaintextOf(secretName);
    const rotate = (args: string) =>
      project.declare(`${consumer} consumedBy(key('upload', { scopes: ['write'], ${args} }));`);

    await rotate(`rotationTrigger: 'a'`);
    const change = '~ upload +rotationTrigger~rotationEpoch';
    expect(await project.plan(), 'one change, and none of its consumer').toEqual([change]);
    expect(await project.apply()).toEqual([change]);
    const v2 = await plaintextOf(secretName);
    expect(v2).not.toBe(v1);
    expect(await plaintextOf(secretName, 'AWSPREVIOUS')).toBe(v1);
    expect(await project.verdict(v1)).toBe('allowed');
    expect(await project.verdict(v2, 'PUT')).toBe('allowed');
    const second = await project.stored();
    const { keyId, secretArn, hint, createdAt, terms } = first.outputs;
    expect(second.outputs).toMatchObject({ keyId, secretArn, hint, createdAt, terms, version: 2 });
    const overlap =
      Date.parse(String(second.outputs.previousExpiresAt)) - Date.parse(String(second.outputs.issuedAt));
    expect(overlap / 1000, '24 hours from the promotion').toBeGreaterThanOrEqual(86_400);
    expect(overlap / 1000).toBeLessThan(86_410);
    const { VersionIdsToStages } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: secretName }),
    );
    expect(Object.values(VersionIdsToStages ?? {}).toSorted()).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
    expect((await project.up()).stdout).toContain('3 unchanged');

    // A second one within the overlap ends it early, and says so.
    await rotate(`rotationTrigger: 'b'`);
    expect((await project.preview()).stdout).toContain('this rotation ends the running overlap');
    await project.apply();
    const v3 = await plaintextOf(secretName);
    expect(await project.verdict(v1)).toBe('superseded');
    expect(await project.verdict(v2)).toBe('allowed');
    expect(await project.verdict(v3)).toBe('allowed');

    // A shorter overlap holds at once, and is said.
    await rotate(`rotationTrigger: 'b', rotation: { overlap: '1h' }`);
    expect((await project.preview()).stdout).toContain('the shorter overlap holds at once');
    await project.apply();
    const { supersededAt, previousExpiresAt } = (await project.stored()).outputs;
    expect(Date.parse(String(previousExpiresAt)) - Date.parse(String(supersededAt))).toBe(3_600_000);
    expect(project.proxy.plaintexts.size, 'nothing was minted for it').toBe(3);
    expect(await project.verdict(v2)).toBe('allowed');

    // The emergency cut.
    await rotate(`rotationTrigger: 'c', rotation: { overlap: '0s' }`);
    await project.apply();
    const v4 = await plaintextOf(secretName);
    expect(await project.verdict(v3)).toBe('superseded');
    expect(await project.verdict(v4)).toBe('allowed');
    expect((await project.stored()).outputs).toMatchObject({ version: 4, keyId });
    expect((await project.stored()).outputs).not.toHaveProperty('previousExpiresAt');

    // A removed trigger is no trigger.
    await rotate(`rotation: { overlap: '0s' }`);
    expect(await project.apply()).toEqual(['~ upload -rotationTrigger']);
    expect(await plaintextOf(secretName)).toBe(v4);
    expect((await project.audit()).map(({ action }) => action)).toEqual([
      'created',
      'rotated',
      'superseded',
      'rotated',
      'superseded',
      'overlap-shortened',
      'overlap-shortened', // to nothing, before the emergency cut
      'rotated',
      'superseded',
    ]);
    const details = (await project.audit()).map(({ detail }) => detail);
    expect(details[3]).toBe('another rotationTrigger, ending version 1 early');
    await project.assertNoLeak();
  });

  it('by schedule comes due, is shown, and refuses the version before when the overlap is over', async () => {
    const program = `${consumer}
      consumedBy(key('upload', { expiresIn: '1h', rotation: { every: '14s', overlap: '10s' } }));`;
    project = await keyProject({ program });
    await project.apply();
    const first = await project.stored();
    const secretName = String(first.outputs.secretName);
    const v1 = await plaintextOf(secretName);
    const every = Date.parse(String(first.outputs.rotatesAt)) - Date.parse(String(first.outputs.epoch));
    expect(every).toBe(14_000);
    expect(await project.plan(), 'not due yet').toEqual([]);

    await until(first.outputs.rotatesAt);
    expect(await project.plan()).toEqual(['~ upload ~rotationEpoch']);
    expect(await project.apply()).toEqual(['~ upload ~rotationEpoch']);
    const v2 = await plaintextOf(secretName);
    const second = await project.stored();
    expect(second.outputs).toMatchObject({ version: 2, keyId: first.outputs.keyId });
    expect(await project.verdict(v1)).toBe('allowed');
    expect(await project.verdict(v2)).toBe('allowed');
    await until(second.outputs.previousExpiresAt);
    expect(await project.verdict(v1)).toBe('superseded');
    expect(await project.verdict(v2)).toBe('allowed');

    // Nobody ran it for a while: one rotation, not one for each period that was missed.
    await until(Date.parse(String(second.outputs.epoch)) + 2 * 14_000);
    expect(await project.plan()).toEqual(['~ upload ~rotationEpoch']);
    await project.apply();
    expect((await project.stored()).outputs).toMatchObject({ version: 3, status: 'active' });
    expect(await project.verdict(await plaintextOf(secretName))).toBe('allowed');
    await project.assertNoLeak();
  });

  it('is what an expired key without a schedule waits for, and the preview says so', async () => {
    project = await keyProject({ program: `key('upload', { expiresIn: '4s' });` });
    await project.apply();
    const { outputs } = await project.stored();
    const v1 = await plaintextOf(String(outputs.secretName));
    await until(outputs.expiresAt);
    expect(await project.verdict(v1)).toBe('expired');

    const said = `expired at ${outputs.expiresAt}, and nothing renews it: set a new rotationTrigger, or declare rotation.every`;
    const preview = await project.preview();
    expect(preview.stdout).toContain(said);
    const up = await project.up();
    expect(up.stdout).toContain(said);
    expect(up.stdout, 'only schedule or trigger renew it').toContain('2 unchanged');
    await project.refresh();
    expect((await project.stored()).outputs.status).toBe('expired');
    expect((await project.up()).stdout).toContain('2 unchanged');

    // A schedule that begins now is long due.
    await project.declare(`key('upload', { expiresIn: '1h', rotation: { every: '4s', overlap: '1s' } });`);
    expect((await project.preview()).stdout).not.toContain('nothing renews it');
    expect(await project.apply()).toEqual(['~ upload +rotation~expiresIn,rotationEpoch']);
    expect((await project.stored()).outputs).toMatchObject({ version: 2, status: 'active' });
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
    expect(await project.verdict(v1)).toBe('expired');
    await project.assertNoLeak();
  });

  it('is also what a new key type needs, since its prefix is part of the key string', async () => {
    project = await keyProject({ program: `key('upload', { scopes: ['read'] });` });
    await project.apply();
    const { outputs } = await project.stored();
    const v1 = await plaintextOf(String(outputs.secretName));
    await project.declare(`key('upload', { type: 'robot', scopes: ['read'] });`);
    expect(await project.plan()).toEqual(['~ upload ~prefix,type']);
    await project.apply();
    const v2 = await plaintextOf(String(outputs.secretName));
    expect(v2).toMatch(/^acme_robot_/);
    expect(await project.verdict(v2)).toBe('allowed');
    expect(await project.verdict(v1)).toBe('allowed');
    expect((await project.stored()).outputs).toMatchObject({
      version: 2,
      keyId: outputs.keyId,
      secretArn: outputs.secretArn,
    });
    await project.assertNoLeak();
  });
});
