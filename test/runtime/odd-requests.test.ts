import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check16 } from '../../keys/hash.ts';
import { parseKeyString } from '../../keys/key-string/key-string.ts';
import { SecretText } from '../../keys/secret-text.ts';
import { anyText } from '../support/any-text.js';
import { request, world } from './world.ts';

const name = fc.oneof(
  fc.constantFrom(
    'authorization',
    'Authorization',
    'X-API-Key',
    'x-api-key',
    'cookie',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 20 }),
);
const text = fc.oneof(fc.string({ maxLength: 120 }), anyText(120), fc.constant('Bearer '));

describe('odd input', () => {
  it('in headers is a denial, whatever it is, and never an error', async () => {
    const w = world();
    await w.issue();
    const line = fc.tuple(name, text);
    const map = fc.dictionary(name, fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant(undefined)));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(line, { maxLength: 6 }), map), async (headers) => {
        const verdict = await w.verifier.verify({ method: 'GET', path: '/v1/items', headers });
        expect(verdict).toMatchObject({ kind: 'denied', refusal: 'credential', response: { status: 401 } });
      }),
      { numRuns: 1_000 },
    );
  });

  it('of any kind in place of headers is a denial', async () => {
    const w = world();
    await fc.assert(
      fc.asyncProperty(fc.anything(), fc.anything(), fc.anything(), async (headers, method, path) => {
        const odd = { method, path, headers } as never;
        expect((await w.verifier.verify(odd)).kind).toBe('denied');
      }),
    );
  });

  it('that is no request at all is refused, and not thrown', async () => {
    const w = world();
    const hostile = {
      get requestId(): string {
        throw new Error('no');
      },
    };
    for (const odd of [null, undefined, 7, 'GET /', [], {}, hostile]) {
      const verdict = await w.verifier.verify(odd as never);
      expect(verdict).toMatchObject({ kind: 'denied', refusal: 'unavailable', response: { status: 503 } });
      const answer = await w.verifier.protect('GET /v1/items', () => 'reached')(odd as never);
      expect(answer).toMatchObject({ status: 503 });
    }
  });

  it('made of a good key string by any one change is refused, without its record being read', async () => {
    const w = world();
    const good = (await w.issue()).keyString.reveal();
    const change = fc.tuple(fc.nat({ max: good.length }), anyText(2), fc.nat({ max: 2 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, put, cut]) => {
        const changed = good.slice(0, at) + put + good.slice(at + cut);
        fc.pre(changed.trim() !== good);
        expect((await w.verifier.verify(request('GET', '/v1/items', changed))).kind).toBe('denied');
        expect(parseKeyString(changed)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('costs a known key id no more than an unknown one: the same digests, and no slow hash', async () => {
    const w = world();
    const key = await w.issue();
    const good = key.keyString.reveal();
    expect(check16(new SecretText(good))).toBe(key.record.versions.get(1)?.check);
    for (let n = 0; n < 200; n++) {
      const { keyString } = await world().issue();
      await w.verifier.verify(request('GET', '/v1/items', keyString));
    }
    expect(w.hasher.verifications).toBe(0);
  });
});
