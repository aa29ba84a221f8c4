import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { keywright, putKey } from './terminal.ts';

/** The id of an item that a later release might have written. */
const BAD = 'AAAAAAAAAAAAAAAA';

let store: MemoryKeyStore;
beforeEach(async () => {
  store = new MemoryKeyStore();
  store.items.set(BAD, { schema: 2 });
});

describe('an item of the table that cannot be read', () => {
  it.each([[[]], [['--json']]])('is named by list %j, which lists all others and fails', async (options) => {
    const { keyId } = await putKey(store);
    const { code, out, err } = await keywright(store, ['list', ...options]);
    expect(code).toBe(1);
    expect(out).toContain(keyId);
    expect(out).not.toContain(BAD);
    expect(err).toMatch(/^keywright: not listed: key A{16}\.schema is not 1, .*\n$/);
  });

  it('stands in the way of no command about another key, and is named', async () => {
    const record = await putKey(store);
    for (const name of ['ci-upload', 'keywright/shop/prod/ci-1a2b3c4d'])
      for (const command of [['show'], ['audit'], ['revoke', '--reason', 'leaked']]) {
        const { code, err } = await keywright(store, [...command, name]);
        expect([command, code]).toEqual([command, 0]);
        expect(err.split('\n')).toEqual([expect.stringContaining(BAD), '']);
      }
    expect((await store.get(record.keyId))?.revokedThrough).toBe(1);
  });

  it('is no key of the name that is asked for, nor does it choose between two', async () => {
    const nobody = await keywright(store, ['show', 'ci-upload']);
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toContain(BAD);
    await putKey(store, { id: 'BBBB', secretName: 'b' });
    await putKey(store, { id: 'CCCC', secretName: 'c' });
    const both = await keywright(store, ['revoke', 'ci-upload', '--reason', 'leaked']);
    expect(both).toMatchObject({ code: 1, out: '' });
    expect(both.err).toContain('2 keys are called');
  });

  it('plays no tricks with the terminal', async () => {
    store.items.set('x\u001b[2J\u202e', { schema: 2 });
    const { err } = await keywright(store, ['list']);
    expect(err.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
