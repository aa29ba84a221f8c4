import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../keys/errors.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { keywright, putKey } from './terminal.ts';

class FailingStore extends MemoryKeyStore {
  readonly #error: Error;

  constructor(error: Error) {
    super();
    this.#error = error;
  }

  override async get(): Promise<never> {
    throw this.#error;
  }
}

describe('the command line', () => {
  it('ends with 2, a line and nothing else if it is wrong', async () => {
    const store = new MemoryKeyStore();
    for (const args of [[], ['shwo', 'x'], ['show'], ['show', 'x', 'y'], ['list', '--all']]) {
      const { code, out, err } = await keywright(store, args);
      expect([code, out]).toEqual([2, '']);
      expect(err).not.toBe('');
      expect(err).not.toContain('    at ');
    }
  });

  it('asks for the table if none is named', async () => {
    const { code, err } = await keywright(new MemoryKeyStore(), ['list'], { env: {} });
    expect(code).toBe(2);
    expect(err).toContain('--table');
    expect(err).toContain('KEYWRIGHT_TABLE');
  });

  it('takes the table before or after the command', async () => {
    const store = new MemoryKeyStore();
    expect((await keywright(store, ['--table', 'a', 'list'], { env: {} })).code).toBe(0);
    expect((await keywright(store, ['list', '--table', 'a'], { env: {} })).code).toBe(0);
  });

  it('explains itself, and says its version', async () => {
    const store = new MemoryKeyStore();
    const help = await keywright(store, ['revoke', '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('--reason');
    expect(help.out).toContain('--table');
    const version = await keywright(store, ['--version']);
    expect(version.code).toBe(0);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 1 and one line without a stack if a service fails', async () => {
    const known = new FailingStore(
      new UnavailableError('reading key x: no good answer from AWS; run it again'),
    );
    const failed = await keywright(known, ['show', '7QxF000000000000']);
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toBe('keywright: reading key x: no good answer from AWS; run it again\n');
    const odd = await keywright(new FailingStore(new RangeError('odd\n    at Object.x')), [
      'show',
      '7QxF000000000000',
    ]);
    expect(odd.code).toBe(1);
    expect(odd.err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names a record that it cannot read, and leaves it as it is', async () => {
    const store = new MemoryKeyStore();
    const { keyId } = await putKey(store);
    store.items.set(keyId, { ...store.items.get(keyId), schema: 99 });
    const { code, err } = await keywright(store, ['revoke', keyId, '--reason', 'x']);
    expect(code).toBe(1);
    expect(err).toContain(keyId);
    expect(store.items.get(keyId)).toMatchObject({ schema: 99 });
  });
});
