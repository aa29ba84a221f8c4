import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { declareGrantor } from '../contracts/grantor-sample.ts';
import { keywright, putKey } from './terminal.ts';

let store: MemoryKeyStore;
beforeEach(() => {
  store = new MemoryKeyStore();
});

/** What `show` says of the grantor, in words and as JSON. */
async function told(): Promise<readonly [string | undefined, unknown]> {
  const { out } = await keywright(store, ['show', 'ci-upload']);
  const json = JSON.parse((await keywright(store, ['show', 'ci-upload', '--json'])).out);
  const line = out.split('\n').find((one) => one.startsWith('grantor'));
  return [line?.replace(/^grantor +/, ''), json.authority];
}

describe('keywright show, of a key with a grantor', () => {
  it('tells who that is, and what they lack by now', async () => {
    await putKey(store, { grantor: 'alice', permissions: ['read:report', 'update:report'] });
    const all = ['read:report', 'update:report'];
    expect(await told()).toEqual(['alice, gone: every request is refused', { status: 'gone', lacks: all }]);
    await declareGrantor(store.grantors, 'alice', { permissions: all });
    expect(await told()).toEqual(['alice', { status: 'active', lacks: [] }]);
    await declareGrantor(store.grantors, 'alice', { permissions: ['read:report'] });
    expect(await told()).toEqual([
      'alice, who lacks update:report',
      { status: 'active', lacks: ['update:report'] },
    ]);
    await declareGrantor(store.grantors, 'alice', { permissions: all, disabled: true });
    expect(await told()).toEqual([
      'alice, disabled: every request is refused',
      { status: 'disabled', lacks: [] },
    ]);
    const { out } = await keywright(store, ['list', '--json']);
    expect(JSON.parse(out)).toMatchObject([{ grantor: 'alice' }]);
  });

  it('tells nothing of a grantor where there is none', async () => {
    await putKey(store);
    expect(await told()).toEqual([undefined, undefined]);
  });

  it('is shown all the same when its grantor cannot be read', async () => {
    await putKey(store, { grantor: 'alice' });
    await declareGrantor(store.grantors, 'alice', { permissions: [] });
    store.grantors.items.set('alice', { ...store.grantors.items.get('alice'), until: 7 });
    const { code, out, err } = await keywright(store, ['show', 'ci-upload']);
    expect([code, out.includes('alice, of whom nothing can be told')]).toEqual([0, true]);
    expect(err).toContain('grantor alice.until is not known');
  });
});
