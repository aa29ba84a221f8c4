import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { revoked } from '../../keys/record/transitions.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { dynamodb, plaintextOf } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

/** What the command line tool does in an emergency. */
async function revokeOutside(name: string): Promise<void> {
  const record = await project.record(name);
  const on = {
    now: instantOf(Math.floor(Date.now() / 1000)),
    actor: { who: 'arn:aws:iam::000000000000:user/on-call', via: 'cli' },
  };
  const store = new DynamoKeyStore(dynamodb, project.table);
  expect(await store.write(record, revoked(record, 'found in a log', on))).toBe('written');
}

describe('a revocation', () => {
  it('holds for good, whoever decided it: only a new rotationTrigger brings the key back', async () => {
    const scheduled = `expiresIn: '1h', rotation: { every: '20s', overlap: '2s' }`;
    project = await keyProject({
      program: `for (const name of ['declared', 'outside', 'unseen']) key(name, { ${scheduled} });`,
    });
    const declare = (declared: string, others = '') =>
      project.declare(`
        key('declared', { ${scheduled}, ${declared} });
        for (const name of ['outside', 'unseen']) key(name, { ${scheduled}, ${others} });`);
    await project.apply();
    const began = Date.now();
    const { declared, outside, unseen } = {
      declared: await project.stored('declared'),
      outside: await project.stored('outside'),
      unseen: await project.stored('unseen'),
    };
    const first = await plaintextOf(String(declared.outputs.secretName));
    const second = await plaintextOf(String(outside.outputs.secretName));
    const third = await plaintextOf(String(unseen.outputs.secretName));
    expect(await project.verdict(second)).toBe('allowed');

    // From outside: at once, and a refresh sees it without writing it into the inputs.
    await revokeOutside('outside');
    expect(await project.verdict(second)).toBe('revoked');
    expect((await project.refresh()).code).toBe(0);
    const refreshed = await project.stored('outside');
    expect(refreshed.outputs.status).toBe('revoked');
    expect(refreshed.outputs).not.toHaveProperty('rotatesAt');
    expect(refreshed.inputs).toEqual(outside.inputs);
    await revokeOutside('unseen');

    // Declared.
    await declare('revoked: true');
    expect(await project.apply()).toContain('~ declared +revoked');
    expect(await project.verdict(first)).toBe('revoked');
    expect((await project.stored('declared')).outputs).toMatchObject({ status: 'revoked', version: 1 });

    // The schedule does not mint again. What nobody told the state yet shows once, and mints nothing.
    await pause(Math.max(0, began + 21_000 - Date.now()));
    const due = await project.apply();
    expect(due.filter((line) => !line.includes('unseen'))).toEqual([]);
    expect((await project.stored('unseen')).outputs).toMatchObject({ status: 'revoked', version: 1 });
    expect(await project.plan()).toEqual([]);
    expect(project.proxy.plaintexts.size, 'nothing was minted').toBe(3);

    // It is never undone.
    for (const undone of ['revoked: false', '']) {
      await declare(undone);
      const refused = await project.preview();
      expect(refused.code).not.toBe(0);
      expect(refused.stdout).toContain('property revoked');
      expect(refused.stdout).toContain('set a new rotationTrigger');
    }

    await declare(`rotationTrigger: 'after the leak'`, `rotationTrigger: 'after the leak'`);
    const names = (await project.apply()).map((line) => line.split(' ')[1]).toSorted();
    expect(names).toEqual(['declared', 'outside', 'unseen']);
    for (const [key, old] of [
      [declared, first],
      [outside, second],
      [unseen, third],
    ] as const) {
      const fresh = await plaintextOf(String(key.outputs.secretName));
      expect(await project.verdict(fresh)).toBe('allowed');
      expect(await project.verdict(old)).toBe('revoked');
    }
    expect((await project.stored('outside')).outputs).toMatchObject({
      keyId: outside.outputs.keyId,
      version: 2,
      status: 'active',
    });
    expect((await project.audit('outside')).map(({ action, who }) => `${action} by ${who}`)).toEqual([
      `created by ${(await project.audit('outside'))[0]?.who}`,
      'revoked by arn:aws:iam::000000000000:user/on-call',
      `rotated by ${(await project.audit('outside'))[0]?.who}`,
    ]);
    await project.assertNoLeak();
  });

  it('and its successor come in one deployment', async () => {
    project = await keyProject({ program: `key('upload');` });
    await project.apply();
    const { outputs } = await project.stored();
    const leaked = await plaintextOf(String(outputs.secretName));
    await revokeOutside('upload');
    // Nobody refreshed: the trigger mints all the same, and does not lift the revocation of the version before.
    await project.declare(`key('upload', { rotationTrigger: 'leaked' });`);
    await project.apply();
    expect(await project.verdict(leaked)).toBe('revoked');
    expect(await project.verdict(await plaintextOf(String(outputs.secretName)))).toBe('allowed');
    await project.assertNoLeak();
  });
});
