import { describe, expect, it } from 'vitest';
import type { GrantorRights } from '../../keys/grantor/grantor.js';
import { declareGrantor } from '../contracts/grantor-sample.js';
import { up } from './engine.js';
import { DAY, program, World } from './world.js';

const ALL = ['read:item', 'update:item'];
const WISH = { grantor: 'alice', scopes: ['edit', 'view'] };

/** A world in which the grantor may do all, and perhaps a key of theirs. */
async function begun(withKey: boolean): Promise<World> {
  const world = new World();
  await declareGrantor(world.table('keys').grantors, 'alice', { permissions: ALL });
  if (withKey) await world.run(up(program({ ...WISH, scopes: ['view'] })));
  return world;
}

const NARROWED: readonly (readonly [string, GrantorRights, string])[] = [
  ['narrowed', { permissions: ['read:item'] }, 'ERR_GRANTOR_EXCEEDED'],
  ['disabled', { permissions: ALL, disabled: true }, 'ERR_GRANTOR_DISABLED'],
];

describe.each(NARROWED)('a grantor that is %s while a deployment is under way', (_, rights, code) => {
  it.each([
    ['creates a key', false],
    ['widens one', true],
  ])('leaves nothing that does more than they can, at whatever point, although it %s', async (_, withKey) => {
    const calls = (await (await begun(withKey)).run(up(program(WISH)))).calls.length;
    const endings = new Set<string>();
    for (let point = 0; point <= calls; point++) {
      const world = await begun(withKey);
      world.established = false; // a disabled grantor stops the key, which is the purpose
      const run = await world.begin(up(program(WISH)));
      for (let call = 0; call < point; call++) await run.step();
      await declareGrantor(world.table('keys').grantors, 'alice', rights);
      const expectBounded = async () => {
        for (const plaintext of world.plaintexts()) {
          expect(await world.may(plaintext, 'PUT', '/items'), `at ${point}`).toBe(false);
          if (rights.disabled === true)
            expect(await world.may(plaintext, 'GET', '/'), `at ${point}`).toBe(false);
        }
      };
      while (run.ending === undefined) {
        await run.step();
        await expectBounded();
      }
      await expectBounded();
      const { ending } = run;
      if (ending.kind === 'returned') endings.add('returned');
      else {
        expect(ending.error).toMatchObject({ code });
        endings.add('refused');
        const [record] = await world.records();
        expect(record?.record.terms.permissions).toEqual(withKey ? ['read:item'] : undefined);
        if (!withKey) expect(world.vault.names()).toEqual([]);
      }
    }
    expect([...endings].sort()).toEqual(['refused', 'returned']);
  });
});

describe('a grantor that lost what a key of theirs has', () => {
  it('stops the rotation of that key and nothing that takes rights away from it', async () => {
    const world = await begun(false);
    await world.run(up(program(WISH)));
    await declareGrantor(world.table('keys').grantors, 'alice', { permissions: ['read:item'] });
    world.pass(40 * DAY);
    const shorter = program({ ...WISH, expiresIn: '60d', owner: 'another team' });
    await expect(world.run(up(shorter))).rejects.toMatchObject({ code: 'ERR_GRANTOR_EXCEEDED' });
    const [found] = await world.records();
    const version = found?.record.versions.get(1);
    expect(found?.record).toMatchObject({ current: 1, terms: { owner: 'another team' } });
    expect(version?.expiresAt).toBe(Number(version?.createdAt) + 60 * DAY);
    await world.run(up(program({ ...WISH, scopes: ['view'], expiresIn: '60d', owner: 'another team' })));
    const [after] = await world.records();
    expect(after?.record).toMatchObject({ current: 2, terms: { permissions: ['read:item'] } });
  });
});
