import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { defineApi } from '../../keys/api/define-api.ts';
import { mintKeyId, mintKeyString, parseKeyString } from '../../keys/key-string/key-string.ts';
import { revoked, superseded, termsChanged } from '../../keys/record/transitions.ts';
import { after as later } from '../../keys/time/instant.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { api, catalog, NOW, request, termsOf, world } from './world.ts';

const ON = { now: NOW, actor: { who: 'local', via: 'test' } };
const DAY = 86_400;

describe('a good key', () => {
  it('becomes a principal with exactly its rights', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['edit'], account: 'org-7' });
    const verdict = await w.verifier.verify(request('PUT', '/v1/items/a%20b', key.keyString));
    expect(verdict).toEqual({
      kind: 'allowed',
      route: 'PUT /v1/items/{id}',
      params: { id: 'a b' },
      principal: {
        keyId: key.keyId,
        version: 1,
        type: 'token',
        account: 'org-7',
        owner: 'team',
        label: 'a key',
        scopes: ['edit'],
        permissions: ['read:item', 'read:list', 'update:item'],
      },
    });
    expect(w.entries).toEqual([]);
  });

  it('costs one slow hash for each process, also when its first requests come at once', async () => {
    const w = world();
    const key = await w.issue();
    const ask = () => w.verifier.verify(request('GET', '/v1/items', key.keyString));
    await Promise.all(Array.from({ length: 40 }, ask));
    await ask();
    expect(w.hasher.verifications).toBe(1);
  });

  it('is read from the table once a request, and no more', async () => {
    const w = world();
    const key = await w.issue();
    const get = vi.spyOn(w.store, 'get');
    for (let n = 0; n < 3; n++) await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(get).toHaveBeenCalledTimes(3);
  });

  it('may come in any of the headers that the API names', async () => {
    const w = world();
    const key = await w.issue();
    const text = key.keyString.reveal();
    for (const headers of [
      { 'X-API-KEY': text },
      { authorization: `bearer ${text}` },
      { Authorization: [`BEARER   ${text}`] },
      [['AUTHORIZATION', `Bearer ${text}`]] as const,
    ]) {
      expect(await w.verifier.verify({ ...request('GET', '/v1/items'), headers })).toMatchObject({
        kind: 'allowed',
      });
    }
  });

  it('is noted with its address', async () => {
    const w = world();
    const key = await w.issue();
    await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    await w.verifier.settled();
    expect(await w.usages.get(key.keyId)).toEqual({
      count: 1,
      lastUsedAt: NOW,
      lastAddress: '203.0.113.7',
      permissions: { 'read:item': NOW },
    });
  });

  it('is let through where usage is noted nowhere, and then there is nothing to wait for', async () => {
    const w = world();
    const key = await w.issue();
    const { activity: _, ...deps } = w.deps;
    const verifier = createVerifier({ api, ...deps });
    const verdict = await verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(verdict.kind).toBe('allowed');
    await verifier.settled(verdict);
    await verifier.settled();
    expect(await w.usages.get(key.keyId)).toBeUndefined();
  });

  it('is let through when its use cannot be noted, which is logged', async () => {
    const w = world();
    const key = await w.issue();
    const note = vi.fn().mockRejectedValue(new Error('down'));
    const verifier = createVerifier({ api, ...w.deps, activity: { ...w.activity, note } as never });
    expect(await verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
      kind: 'allowed',
    });
    await verifier.settled();
    expect(w.entries).toMatchObject([{ event: 'usage-not-noted', keyId: key.keyId, error: 'Error' }]);
  });

  it('does not wait for its use to be noted when its own time is up', async () => {
    const w = world();
    const key = await w.issue();
    const activity = { ...w.activity, note: () => new Promise(() => {}) } as never;
    const verifier = createVerifier({ api, ...w.deps, activity, deadlineMs: 60_000 });
    const asked = { ...request('GET', '/v1/items', key.keyString), signal: AbortSignal.timeout(50) };
    expect(await verifier.verify(asked)).toMatchObject({ kind: 'allowed' });
    await verifier.settled();
    expect(w.entries).toMatchObject([{ event: 'usage-not-noted', error: 'ERR_UNAVAILABLE' }]);
  });
});

describe('a bad credential', () => {
  /** Every way in which a credential can be bad, as the headers that show it. */
  async function badOnes() {
    const w = world();
    const good = await w.issue();
    const wrongPrefix = await w.issue({ type: 'probe' });
    w.edit(wrongPrefix.keyId, (item) => item);
    const foreign = await w.issue({ catalogName: 'other' });
    const expired = await w.issue({ createdAt: later(NOW, -40 * DAY), expiresAt: NOW });
    const capped = await w.issue({ createdAt: later(NOW, -365 * DAY), expiresAt: 'never' });
    const endless = await w.issue({ type: 'audit', expiresAt: 'never' });
    const early = await w.issue({ createdAt: later(NOW, 301) });
    const gone = await w.issue();
    await w.store.write(gone.record, revoked(gone.record, 'leaked', ON));
    const first = await w.issue();
    const second = await w.rotate(first);
    await w.store.write(second.record, superseded(second.record, NOW, 0, ON));
    const stranger = mintKeyString(
      { prefix: 'acme_live', keyId: mintKeyId(randomBytes), version: 1 },
      randomBytes,
    );
    const guess = mintKeyString({ prefix: 'acme_live', keyId: good.keyId, version: 1 }, randomBytes);
    const future = mintKeyString({ prefix: 'acme_live', keyId: good.keyId, version: 9 }, randomBytes);
    const elsewhere = mintKeyString({ prefix: 'm365_pk', keyId: good.keyId, version: 1 }, randomBytes);
    const text = good.keyString.reveal();
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const rows: readonly (readonly [string, Record<string, string | string[]>])[] = [
      ['missing', {}],
      ['malformed', bearer('')],
      ['malformed', bearer('nonsense')],
      ['malformed', bearer(`${text}x`)],
      ['malformed', bearer('x'.repeat(100_000))],
      ['malformed', { authorization: text }],
      ['malformed', { authorization: `Basic ${text}` }],
      ['malformed', { authorization: `Bearer${text}` }],
      ['malformed', { authorization: `Bearer\t${text}` }],
      ['malformed', bearer(`${text}, ${text}`)],
      ['ambiguous', { authorization: [`Bearer ${text}`, `Bearer ${text}`] }],
      ['ambiguous', { authorization: `Bearer ${text}`, Authorization: `Bearer ${text}` }],
      ['ambiguous', { authorization: `Bearer ${text}`, 'x-api-key': text }],
      ['wrong-prefix', bearer(elsewhere.reveal())],
      ['wrong-catalog', bearer(foreign.keyString.reveal())],
      ['unknown', bearer(stranger.reveal())],
      ['unknown', bearer(future.reveal())],
      ['mismatch', bearer(guess.reveal())],
      ['expired', bearer(expired.keyString.reveal())],
      ['expired', bearer(capped.keyString.reveal())],
      ['expired', bearer(endless.keyString.reveal())],
      ['not-yet-valid', bearer(early.keyString.reveal())],
      ['revoked', bearer(gone.keyString.reveal())],
      ['superseded', bearer(first.keyString.reveal())],
    ];
    return { w, rows };
  }

  it('is refused for its own reason in the log, and with the same bytes for every reason', async () => {
    const { w, rows } = await badOnes();
    const seen = new Set<string>();
    const reasons: unknown[] = [];
    for (const [, headers] of rows) {
      const verdict = await w.verifier.verify({ ...request('GET', '/v1/items'), headers });
      expect(verdict.kind).toBe('denied');
      if (verdict.kind === 'denied') seen.add(JSON.stringify(verdict));
      reasons.push(w.entries.at(-1)?.event === 'request-denied' && w.entries.at(-1));
    }
    expect(reasons.map((entry) => (entry as { reason: string }).reason)).toEqual(
      rows.map(([reason]) => reason),
    );
    expect([...seen]).toEqual([
      JSON.stringify({
        kind: 'denied',
        refusal: 'credential',
        details: { requestId: 'req-1', permission: '', scope: '', methods: '' },
        response: {
          status: 401,
          headers: {
            'Content-Type': 'application/problem+json',
            'Cache-Control': 'no-store',
            'WWW-Authenticate': 'Bearer realm="acme", ApiKey realm="acme"',
          },
          body: '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The API key is missing or not valid.","requestId":"req-1"}',
        },
      }),
    ]);
  });

  it('leaves nothing of a key string, a header or a hash in log and verdict', async () => {
    const { w, rows } = await badOnes();
    const verdicts: unknown[] = [];
    for (const [, headers] of rows)
      verdicts.push(await w.verifier.verify({ ...request('GET', '/v1/items'), headers }));
    const everything = inspect([w.entries, verdicts], { depth: 9 });
    for (const [, headers] of rows) {
      for (const value of Object.values(headers).flat()) {
        const secret = value.slice(-30);
        if (secret.length === 30) expect(everything).not.toContain(secret);
      }
    }
    expect(everything).not.toContain('cheap$');
  });

  it('is refused without I/O when it is malformed, mistyped or of another issuer', async () => {
    const { w, rows } = await badOnes();
    const get = vi.spyOn(w.store, 'get');
    for (const [reason, headers] of rows) {
      if (['missing', 'malformed', 'ambiguous', 'wrong-prefix'].includes(reason))
        await w.verifier.verify({ ...request('GET', '/v1/items'), headers });
    }
    expect(get).not.toHaveBeenCalled();
  });

  it('is refused without a slow hash when key, version or check do not exist', async () => {
    const { w, rows } = await badOnes();
    for (const [, headers] of rows) await w.verifier.verify({ ...request('GET', '/v1/items'), headers });
    expect(w.hasher.verifications).toBe(0);
  });

  it('is logged with the key id and the version that it names, and with none if it names none', async () => {
    const { w, rows } = await badOnes();
    for (const [reason, headers] of rows) {
      await w.verifier.verify({ ...request('GET', '/v1/items'), headers });
      const entry = w.entries.at(-1);
      if (['missing', 'malformed', 'ambiguous'].includes(reason)) {
        expect(entry).toEqual({ event: 'request-denied', reason, requestId: 'req-1' });
        continue;
      }
      const named = parseKeyString(String(headers.authorization).slice('Bearer '.length));
      expect(entry).toEqual({
        event: 'request-denied',
        reason,
        requestId: 'req-1',
        keyId: named?.keyId,
        version: named?.version,
      });
    }
  });

  it('that is only guessed for a revoked key is logged as a guess, and not as that key', async () => {
    const w = world();
    const { keyId, record } = await w.issue();
    await w.store.write(record, revoked(record, 'leaked', ON));
    const guess = mintKeyString({ prefix: 'acme_live', keyId, version: 1 }, randomBytes);
    await w.verifier.verify(request('GET', '/v1/items', guess));
    expect(w.entries).toMatchObject([{ reason: 'mismatch', keyId }]);
  });

  it('is not taken from the query string', async () => {
    const w = world();
    const key = await w.issue();
    const verdict = await w.verifier.verify(request('GET', `/v1/items?api_key=${key.keyString.reveal()}`));
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'credential' });
  });

  it('is refused when only the slow hash tells that it is wrong', async () => {
    const w = world();
    const key = await w.issue();
    w.edit(key.keyId, (item) => ({
      ...item,
      versions: { 1: { ...(item.versions as Record<string, object>)['1'], hash: 'cheap$other' } },
    }));
    const verdict = await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(verdict).toMatchObject({ kind: 'denied', refusal: 'credential' });
    expect(w.entries).toMatchObject([{ reason: 'mismatch' }]);
    expect(w.hasher.verifications).toBe(1);
  });
});

describe('a proven key string', () => {
  it('is refused from the next request on that follows its revocation', async () => {
    const w = world();
    const key = await w.issue();
    const ask = () => w.verifier.verify(request('GET', '/v1/items', key.keyString));
    expect((await ask()).kind).toBe('allowed');
    await w.store.write(key.record, revoked(key.record, 'leaked', ON));
    expect((await ask()).kind).toBe('denied');
    expect((await ask()).kind).toBe('denied');
  });

  it('is refused from the second on in which it expires', async () => {
    const w = world();
    const key = await w.issue({ expiresAt: later(NOW, 10) });
    const ask = async () => (await w.verifier.verify(request('GET', '/v1/items', key.keyString))).kind;
    expect(await ask()).toBe('allowed');
    w.time.now = later(NOW, 9);
    expect(await ask()).toBe('allowed');
    w.time.now = later(NOW, 10);
    expect(await ask()).toBe('denied');
  });

  it('verifies beside its successor until the overlap ends, and not after', async () => {
    const w = world();
    const first = await w.issue();
    const ask = async (key: typeof first) =>
      (await w.verifier.verify(request('GET', '/v1/items', key.keyString))).kind;
    expect(await ask(first)).toBe('allowed');
    const second = await w.rotate(first);
    await w.store.write(second.record, superseded(second.record, NOW, 60, ON));
    expect([await ask(first), await ask(second)]).toEqual(['allowed', 'allowed']);
    w.time.now = later(NOW, 60);
    expect([await ask(first), await ask(second)]).toEqual(['denied', 'allowed']);
  });

  it('does not stand for another hash of the same version', async () => {
    const w = world();
    const key = await w.issue();
    const ask = async () => (await w.verifier.verify(request('GET', '/v1/items', key.keyString))).kind;
    expect(await ask()).toBe('allowed');
    const other = await w.issue();
    const hash = other.record.versions.get(1)?.hash;
    w.edit(key.keyId, (item) => ({
      ...item,
      versions: { 1: { ...(item.versions as Record<string, object>)['1'], hash } },
    }));
    expect(await ask()).toBe('denied');
  });

  it('loses a scope with the next request', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['edit'] });
    const ask = async () => (await w.verifier.verify(request('PUT', '/v1/items/1', key.keyString))).kind;
    expect(await ask()).toBe('allowed');
    await w.store.write(key.record, termsChanged(key.record, termsOf({ scopes: ['view'] }), ON));
    expect(await ask()).toBe('denied');
  });
});

describe('a route', () => {
  it('is denied with 404 if the API does not list it, to those who hold a key', async () => {
    const w = world();
    const key = await w.issue();
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['HEAD', '/v1/items'],
      ['GET', '/v1//items'],
    ] as const) {
      expect(await w.verifier.verify(request(method, path, key.keyString))).toMatchObject({
        kind: 'denied',
        refusal: 'route',
        response: { status: 404 },
      });
    }
    expect(await w.verifier.verify(request('GET', '/v1/nothing'))).toMatchObject({ refusal: 'credential' });
  });

  it('names the missing permission and the smallest scope that has it', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['view'] });
    const verdict = await w.verifier.verify(request('PUT', '/v1/items/1', key.keyString));
    expect(verdict).toMatchObject({
      refusal: 'permission',
      response: {
        status: 403,
        headers: { 'WWW-Authenticate': 'Bearer realm="acme", error="insufficient_scope", scope="edit"' },
        body: '{"type":"about:blank","title":"Forbidden","status":403,"detail":"The API key lacks the permission \\"update:item\\".","permission":"update:item","requestId":"req-1"}',
      },
    });
    expect(w.entries).toMatchObject([
      { reason: 'insufficient-scope', route: 'PUT /v1/items/{id}', keyId: key.keyId },
    ]);
  });

  it('refuses a key of another type with the bytes of a bad credential', async () => {
    const w = world();
    const token = await w.issue({ type: 'token' });
    const audit = await w.issue({ type: 'audit' });
    const wrong = await w.verifier.verify(request('GET', '/v1/audit', token.keyString));
    const none = await w.verifier.verify(request('GET', '/v1/audit'));
    expect(wrong).toMatchObject({ kind: 'denied', refusal: 'type' });
    if (wrong.kind === 'denied' && none.kind === 'denied') expect(wrong.response).toEqual(none.response);
    expect((await w.verifier.verify(request('GET', '/v1/audit', audit.keyString))).kind).toBe('allowed');
    expect(w.entries.map((entry) => entry.event === 'request-denied' && entry.reason)).toEqual([
      'wrong-type',
      'missing',
    ]);
  });

  it('refuses in the words of the API, to the letter', async () => {
    const w = world();
    const manus = defineApi(catalog, {
      credentials: [{ header: 'X-API-Key' }],
      routes: { 'GET /v1/items': { permission: 'read:item' } },
      refusals: {
        credential: {
          status: 401,
          body: { ok: false, request_id: 'req_$requestId', error: { code: 'unauthenticated' } },
        },
      },
    });
    const verifier = createVerifier({ ...w.deps, api: manus });
    expect(await verifier.verify({ ...request('GET', '/v1/items'), requestId: 'abc"123' })).toMatchObject({
      response: {
        body: expect.stringMatching(
          /^\{"ok":false,"request_id":"req_[0-9a-f-]{36}","error":\{"code":"unauthenticated"\}\}$/,
        ),
      },
    });
    expect(await verifier.verify(request('GET', '/v1/items'))).toMatchObject({
      response: {
        status: 401,
        headers: { 'Content-Type': 'application/json' },
        body: '{"ok":false,"request_id":"req_req-1","error":{"code":"unauthenticated"}}',
      },
    });
  });
});

describe('effective rights', () => {
  it('are no more than this verifier gives the scopes, whatever the record says', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['view'] });
    w.edit(key.keyId, (item) => ({
      ...item,
      terms: {
        ...(item.terms as object),
        permissions: ['delete:user', 'read:item', 'update:item', 'invented'],
      },
    }));
    const verdict = await w.verifier.verify(request('GET', '/v1/items', key.keyString));
    expect(verdict).toMatchObject({ principal: { permissions: ['read:item'] } });
    expect(await w.verifier.verify(request('DELETE', '/v1/users/1', key.keyString))).toMatchObject({
      refusal: 'permission',
    });
  });

  it('are no more than the record says, whatever the catalog has come to grant', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['edit'] });
    w.edit(key.keyId, (item) => ({
      ...item,
      terms: { ...(item.terms as object), permissions: ['read:item'] },
    }));
    expect(await w.verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
      principal: { permissions: ['read:item'], scopes: [] },
    });
  });

  it('are no more than the type allows', async () => {
    const w = world();
    const key = await w.issue({ type: 'audit', scopes: ['view'] });
    w.edit(key.keyId, (item) => ({
      ...item,
      terms: {
        ...(item.terms as object),
        scopes: ['edit', 'manage', 'view'],
        permissions: ['create:user', 'read:item', 'update:item'],
      },
    }));
    expect(await w.verifier.verify(request('GET', '/v1/items', key.keyString))).toMatchObject({
      principal: { permissions: ['read:item'], scopes: [] },
    });
  });

  it('are of the surfaces of both types for the version before, in an overlap of two', async () => {
    const w = world();
    const token = await w.issue({ scopes: ['view'] });
    const ask = async (path: string, key: typeof token) =>
      (await w.verifier.verify(request('GET', path, key.keyString))).kind;
    const audit = await w.rotate(token, { type: 'audit', scopes: ['view'] });
    expect([await ask('/v1/tokens', token), await ask('/v1/audit', token)]).toEqual(['denied', 'denied']);
    expect([await ask('/v1/tokens', audit), await ask('/v1/audit', audit)]).toEqual(['denied', 'allowed']);
    expect(await ask('/v1/items', token)).toBe('allowed');
  });

  it('are those of both sets for the version before, in an overlap', async () => {
    const w = world();
    const first = await w.issue({ scopes: ['view'] });
    const second = await w.rotate(first, { scopes: ['edit', 'view'] });
    const ask = async (key: typeof first) =>
      (await w.verifier.verify(request('PUT', '/v1/items/1', key.keyString))).kind;
    expect([await ask(first), await ask(second)]).toEqual(['denied', 'allowed']);
  });
});

describe('a handler', () => {
  it('runs for its own route only, with a typed principal, and not at all on a denial', async () => {
    const w = world();
    const key = await w.issue({ scopes: ['view'] });
    const handler = vi.fn((_request: unknown, principal: { account: string }, params: object) => ({
      principal,
      params,
    }));
    const guarded = w.verifier.protect('GET /v1/items/{id}', handler);
    for (const refused of [
      request('GET', '/v1/items/1'),
      request('GET', '/v1/items', key.keyString),
      request('PUT', '/v1/items/1', key.keyString),
      request('GET', '/v1/nothing', key.keyString),
    ]) {
      expect(await guarded(refused)).toMatchObject({ status: expect.any(Number), body: expect.any(String) });
    }
    expect(handler).not.toHaveBeenCalled();
    expect(await guarded(request('GET', '/v1/items/1', key.keyString))).toMatchObject({
      principal: { account: 'org-1' },
      params: { id: '1' },
    });
    expect(handler).toHaveBeenCalledTimes(1);
    expect(await w.usages.get(key.keyId)).toMatchObject({ count: 1 });
  });

  it('cannot be bound to a route that the API does not have', () => {
    const w = world();
    // @ts-expect-error a misspelt route
    expect(() => w.verifier.protect('GET /v1/itmes', () => 1)).toThrow(
      new TypeError('the API has no route "GET /v1/itmes"'),
    );
  });

  it('knows the types and permissions that its principal can have', () => {
    const { verifier } = world();
    verifier.protect('GET /v1/audit', (_request, principal) => {
      expectTypeOf(principal.type).toEqualTypeOf<'audit'>();
      expectTypeOf(principal.permissions[0]).toEqualTypeOf<
        'read:item' | 'read:list' | 'update:item' | 'create:user' | 'delete:user' | undefined
      >();
    });
    verifier.protect('GET /v1/items', (_request, principal) => {
      expectTypeOf(principal.type).toEqualTypeOf<'token' | 'audit' | 'probe'>();
    });
  });
});
