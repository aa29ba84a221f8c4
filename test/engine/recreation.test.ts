import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf, secretsManager } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

describe('a deletion', () => {
  it('is final for the key, and a key that comes back within the recovery window is another one', async () => {
    project = await keyProject({ program: `key('upload', { description: 'first' }); key('other');` });
    await project.apply();
    const first = await project.stored();
    const old = await plaintextOf(String(first.outputs.secretName));
    const other = await plaintextOf(String((await project.stored('other')).outputs.secretName));

    await project.declare(`key('other');`);
    expect(await project.plan()).toEqual(['- upload']);
    expect(await project.apply()).toEqual(['- upload']);
    expect(await project.verdict(old)).toBe('deleted');
    expect(await project.verdict(other)).toBe('allowed');
    const { DeletedDate, ARN } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: String(first.outputs.secretArn) }),
    );
    expect(DeletedDate).toBeInstanceOf(Date);
    const days = ((DeletedDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days, 'a window of 30 days').toBeGreaterThan(29);
    await expect(plaintextOf(String(ARN))).rejects.toThrow();

    await project.declare(`key('upload', { description: 'second', scopes: ['write'] }); key('other');`);
    expect(await project.apply()).toEqual(['+ upload']);
    const second = await project.stored();
    expect(second.outputs.secretArn, 'consumers keep their ARN').toBe(first.outputs.secretArn);
    expect(second.outputs.keyId).not.toBe(first.outputs.keyId);
    expect(second.outputs).toMatchObject({ version: 1, status: 'active' });
    const plaintext = await plaintextOf(String(second.outputs.secretName));
    expect(plaintext).not.toBe(old);
    expect(await project.verdict(plaintext, 'PUT')).toBe('allowed');
    expect(await project.verdict(old)).toBe('deleted');
    expect((await project.up()).stdout).toContain('3 unchanged');

    // Destroyed, and destroyed again from a state that still knows it.
    const state = await project.run(['stack', 'export']);
    expect((await project.destroy()).code).toBe(0);
    expect(await project.verdict(plaintext)).toBe('deleted');
    await project.write('state.json', state.stdout);
    expect((await project.run(['stack', 'import', '--file', 'state.json'])).code).toBe(0);
    expect((await project.destroy()).code).toBe(0);
    await project.assertNoLeak();
  });

  it('of a state that a later declaration has overtaken leaves the key alone', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const stale = await project.run(['stack', 'export']);
    const { urn } = await project.stored();
    await project.run(['state', 'delete', urn, '--yes']);
    const up = await project.up(); // the state was lost: the key is taken over
    expect(up.stdout).toContain('took over the existing key');
    const taken = await project.stored();

    await project.write('state.json', stale.stdout);
    await project.run(['stack', 'import', '--file', 'state.json']);
    const destroy = await project.destroy();
    expect(destroy.code).toBe(0);
    expect(destroy.stdout).toMatch(
      /a later deployment has taken the key \w{16} over; it was left as it is, and VERIFIES STILL/,
    );
    expect(await project.verdict(await plaintextOf(String(taken.outputs.secretName)))).toBe('allowed');
    await project.assertNoLeak();
  });
});
