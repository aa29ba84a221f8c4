import { afterEach, describe, expect, it, vi } from 'vitest';
import { RecordUnreadableError, TableMissingError, UnavailableError } from '../../keys/errors.ts';
import { argon2Hasher } from '../../keys/hash.ts';
import type { KeyReader } from '../../keys/store/key-store.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { api, type Issued, request, world } from './world.ts';

const UNAVAILABLE = {
  kind: 'denied',
  refusal: 'unavailable',
  response: { status: 503, headers: { 'Retry-After': '1' } },
};

afterEach(() => {
  vi.useRealTimers();
});

describe('a request that cannot be judged', () => {
  it.each([
    ['an unreachable table', () => Promise.reject(new UnavailableError('down')), 'ERR_UNAVAILABLE'],
    ['a missing table', () => Promise.reject(new TableMissingError('gone')), 'ERR_TABLE_MISSING'],
    [
      'a record that it cannot read',
      () => Promise.reject(new RecordUnreadableError('odd')),
      'ERR_RECORD_UNREADABLE',
    ],
    [
      'a store that throws at once',
      () => {
        throw new RangeError('secret words');
      },
      'RangeError',
    ],
    ['a store that throws no error', () => Promise.reject('odd'), 'string'],
    ['a store that answers garbage', () => Promise.resolve({ keyId: 5 } as never), 'ERR_RECORD_UNREADABLE'],
  ])('is refused as unavailable for %s', async (_, get, error) => {
    const w = world();
    const key = await w.issue();
    const verifier = createVerifier({ api, ...w.deps, store: { get } as KeyReader });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([
      { event: 'request-denied', reason: 'unavailable', keyId: key.keyId, version: 1, error },
    ]);
    expect(JSON.stringify(w.entries)).not.toContain('secret words');
  });

  it('is refused as unavailable when the store answers too late', async () => {
    const w = world();
    const key = await w.issue();
    const store: KeyReader = { get: () => new Promise(() => {}) };
    const verifier = createVerifier({ api, ...w.deps, store, deadlineMs: 20 });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject(UNAVAILABLE);
  });

  it('is refused as unavailable when the store has not answered in three seconds, if nothing else is said', async () => {
    const w = world();
    const key = await w.issue();
    const store = { get: () => new Promise<never>(() => {}) };
    const verifier = createVerifier({ api, ...w.deps, store });
    vi.useFakeTimers();
    const settled = vi.fn();
    const verdict = verifier.verify(request('GET', '/v1/items', key.keyString));
    void verdict.then(settled);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable' });
    expect(w.entries).toMatchObject([
      { error: 'ERR_UNAVAILABLE', message: expect.stringContaining(`reading key ${key.keyId}`) },
    ]);
  });

  it.each([
    ['is up before', () => AbortSignal.abort()],
    ['is up meanwhile', () => AbortSignal.timeout(20)],
  ])('is refused as unavailable when its own time %s', async (_, signal) => {
    const w = world();
    const key = await w.issue();
    const store: KeyReader = { get: () => new Promise(() => {}) };
    const verifier = createVerifier({ api, ...w.deps, store });
    const asked = { ...request('GET', '/v1/items', key.keyString), signal: signal() };
    expect(await verifier.verify(asked)).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([{ error: 'ERR_UNAVAILABLE' }]);
  });

  it('is refused as unavailable for the record of another key', async () => {
    const w = world();
    const [mine, other] = [await w.issue(), await w.issue()];
    const verifier = createVerifier({ api, ...w.deps, store: { get: async () => other.record } });
    expect(await verifier.verify(request('GET', '/v1/items', mine.keyString))).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([
      {
        error: 'ERR_RECORD_UNREADABLE',
        message: expect.stringMatching(`key ${mine.keyId}.*holds the record of another key`),
      },
    ]);
  });

  it.each([
    ['is not argon2id', 'plain'],
    [
      'costs too little',
      '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ],
    [
      'costs too much',
      '$argon2id$v=19$m=4194304,t=9,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ],
  ])('is refused as unavailable when its stored hash %s', async (_, hash) => {
    const w = world();
    const key = await w.issue();
    w.edit(key.keyId, (item) => ({
      ...item,
      versions: { 1: { ...(item.versions as Record<string, object>)['1'], hash } },
    }));
    const verifier = createVerifier({ api, ...w.deps, hasher: argon2Hasher });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([{ error: 'ERR_HASH_UNREADABLE' }]);
    expect(JSON.stringify(w.entries)).not.toContain(hash);
  });

  it('is refused though its log and its headers fail', async () => {
    const w = world();
    const key = await w.issue();
    const log = () => {
      throw new Error('full');
    };
    const verifier = createVerifier({ api, ...w.deps, log });
    expect((await verifier.verify(request('GET', '/v1/items', 'x'))).kind).toBe('denied');
    expect((await verifier.verify(request('GET', '/v1/items', key.keyString))).kind).toBe('allowed');
    expect(await verifier.verify({ ...request('GET', '/'), headers: null as never })).toMatchObject(
      UNAVAILABLE,
    );
  });
});

describe('a bound that bounds nothing', () => {
  const w = world();

  it.each([Number.NaN, 0, -1, 0.5, 2 ** 31, Number.POSITIVE_INFINITY])(
    'is refused as a deadline: %s milliseconds',
    (deadlineMs) => {
      expect(() => createVerifier({ api, ...w.deps, deadlineMs })).toThrow(TypeError);
    },
  );

  it.each([Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY, undefined as never])(
    'is refused as a limit of slow hashes: %s',
    (limit) => {
      for (const hashLimits of [
        { overall: limit, perKey: 2 },
        { overall: 16, perKey: limit },
      ])
        expect(() => createVerifier({ api, ...w.deps, hashLimits })).toThrow(TypeError);
    },
  );

  it('is not what the longest deadline and the smallest limits are', async () => {
    const key = await w.issue();
    const bounds = { deadlineMs: 2 ** 31 - 1, hashLimits: { overall: 1, perKey: 1 } };
    const verifier = createVerifier({ api, ...w.deps, ...bounds });
    expect((await verifier.verify(request('GET', '/v1/items', key.keyString))).kind).toBe('allowed');
  });
});

describe('the budget for slow hashes', () => {
  function slow(w: ReturnType<typeof world>) {
    const waiting: (() => void)[] = [];
    const verify = vi.fn(async (hash: string, keyString: Issued['keyString']) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return w.hasher.verify(hash, keyString);
    });
    return { hasher: { hash: w.hasher.hash, verify }, waiting };
  }
  const ticks = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('refuses new callers as unavailable when it is spent, and never those who are proven', async () => {
    const w = world();
    const proven = await w.issue();
    const { hasher, waiting } = slow(w);
    const verifier = createVerifier({ api, ...w.deps, hasher, hashLimits: { overall: 2, perKey: 2 } });
    const ask = (key: Issued) => verifier.verify(request('GET', '/v1/items', key.keyString));
    const first = ask(proven);
    await ticks();
    waiting.pop()?.();
    expect((await first).kind).toBe('allowed');

    const [a, b, c] = [await w.issue(), await w.issue(), await w.issue()];
    const [askA, askB] = [ask(a), ask(b)];
    await ticks();
    expect(await ask(c)).toMatchObject(UNAVAILABLE);
    expect(w.entries).toMatchObject([{ reason: 'too-busy' }]);
    expect((await ask(proven)).kind).toBe('allowed');
    for (const go of waiting.splice(0)) go();
    expect([(await askA).kind, (await askB).kind]).toEqual(['allowed', 'allowed']);
    const again = ask(c);
    await ticks();
    for (const go of waiting.splice(0)) go();
    expect((await again).kind).toBe('allowed');
  });

  it('cannot be spent on one key', async () => {
    const w = world();
    const key = await w.issue();
    const other = await w.issue();
    const { hasher, waiting } = slow(w);
    const verifier = createVerifier({ api, ...w.deps, hasher, hashLimits: { overall: 9, perKey: 1 } });
    // Two key strings of one key: its versions.
    const second = await w.rotate(key);
    const asks = [key, second, other].map((one) =>
      verifier.verify(request('GET', '/v1/items', one.keyString)),
    );
    await ticks();
    for (const go of waiting.splice(0)) go();
    const verdicts = await Promise.all(asks);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['allowed', 'denied', 'allowed']);
    expect(w.entries).toMatchObject([{ reason: 'too-busy', keyId: key.keyId }]);
  });

  it('is given back when a hash fails', async () => {
    const w = world();
    const key = await w.issue();
    const verify = vi.fn().mockRejectedValueOnce(new Error('odd')).mockResolvedValue(true);
    const verifier = createVerifier({
      api,
      ...w.deps,
      hasher: { hash: w.hasher.hash, verify },
      hashLimits: { overall: 1, perKey: 1 },
    });
    const ask = () => verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(await ask()).toMatchObject(UNAVAILABLE);
    expect((await ask()).kind).toBe('allowed');
  });
});
