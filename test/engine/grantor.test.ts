import { afterEach, describe, expect, it } from 'vitest';
import { plaintextOf } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project?.dispose());

/** A grantor, and a key on their authority. */
const program = (alice: string, upload: string, more = '') => `
  import { Grantor } from 'keywright';
  const alice = new Grantor('alice', { table: common.table, catalog, ${alice} });
  const bound = { type: 'member', grantor: alice.grantorId };
  key('upload', { ...bound, ${upload} });
  ${more}
`;

describe('a key on the authority of a grantor', () => {
  it('works, narrows and stops with the grantor', async () => {
    project = await keyProject({ program: program(`scopes: ['write']`, `scopes: ['write']`) });
    expect(await project.plan()).toEqual(['+ alice', '+ upload']);
    expect(project.proxy.calls, 'a preview calls nobody').toEqual([]);
    expect(await project.apply()).toEqual(['+ alice', '+ upload']);
    const { inputs, outputs } = await project.stored();
    expect(inputs.grantor).toBe('alice');
    const plaintext = await plaintextOf(String(outputs.secretName));
    expect(await project.verdict(plaintext, 'GET')).toBe('allowed');
    expect(await project.verdict(plaintext, 'PUT')).toBe('allowed');
    expect(await project.plan(), 'an unchanged program changes nothing').toEqual([]);

    // What the grantor loses, the key loses: nothing of the key is deployed.
    await project.declare(program(`scopes: ['read']`, `scopes: ['write']`));
    const preview = await project.preview(['--diff']);
    expect(preview.stdout).toMatch(/- update:item: "write"/);
    expect(await project.apply()).toEqual(['~ alice ~permissions,scopes']);
    expect(await project.verdict(plaintext, 'GET')).toBe('allowed');
    expect(await project.verdict(plaintext, 'PUT')).toBe('insufficient-scope');

    await project.declare(program(`scopes: ['read'], disabled: true`, `scopes: ['write']`));
    expect(await project.apply()).toEqual(['~ alice +disabled']);
    expect(await project.verdict(plaintext, 'GET')).toBe('grantor-disabled');
    expect((await project.refresh()).code).toBe(0);
    expect(await project.plan(), 'a refresh finds nothing odd').toEqual([]);

    expect((await project.destroy()).code).toBe(0);
    expect(await project.verdict(plaintext)).toBe('deleted');
    await project.assertNoLeak();
  });

  it('is issued with all that is declared or not at all, for a new key and for an old one', async () => {
    const writes = () =>
      project.proxy.actions().filter((action) => /TransactWrite|CreateSecret|PutSecret/.test(action));
    project = await keyProject({ program: program(`scopes: ['write']`, `scopes: ['write']`) });
    await project.apply();
    const { outputs } = await project.stored();
    await project.declare(program(`scopes: ['read']`, `scopes: ['write']`));
    await project.apply();
    for (const [upload, more] of [
      [`scopes: ['write']`, `key('second', { ...bound, scopes: ['write'] });`],
      [`scopes: ['write', 'admin']`, ''],
    ] as const) {
      await project.declare(program(`scopes: ['read']`, upload, more));
      const before = writes().length;
      const refused = await project.up();
      expect(refused.code).not.toBe(0);
      expect(refused.stdout + refused.stderr).toMatch(
        /the grantor "alice" does not have (delete:item, )?update:item/,
      );
      expect(writes().length, 'nothing was written').toBe(before);
    }
    expect((await project.record()).terms.permissions).toEqual(['read:item', 'update:item']);

    // Fewer scopes are no issue of the grantor's, and now it may rotate.
    await project.declare(program(`scopes: ['read']`, `scopes: ['read'], rotationTrigger: 'a'`));
    await project.apply();
    const rotated = await plaintextOf(String(outputs.secretName));
    expect(await project.verdict(rotated, 'GET')).toBe('allowed');
    await project.assertNoLeak();
  });

  it('is declared wholly right or not at all, and once', async () => {
    project = await keyProject({
      program: `
        import { Grantor } from 'keywright';
        const args = { table: common.table, catalog, permissions: ['raed:item'], scopes: ['read', 'wriet'] };
        new Grantor('odd', { ...args, id: 'a b', disable: true });
      `,
    });
    const { code, stdout } = await project.preview();
    expect(code).not.toBe(0);
    expect(stdout).toContain('no scope of acme grants "raed:item"');
    expect(stdout).toContain('acme has no scope "wriet"');
    expect(stdout).toContain('"a b" is not accepted');
    expect(stdout).toContain('is no argument of a Grantor');

    await project.declare(`
      import { Grantor } from 'keywright';
      const args = { table: common.table, catalog, permissions: [], id: 'alice' };
      new Grantor('a', args);
      new Grantor('b', args);
    `);
    const twice = await project.preview();
    expect(twice.code).not.toBe(0);
    expect(twice.stdout + twice.stderr).toMatch(/the grantor "alice" is declared twice: .*::a and .*::b/);
  });
});
