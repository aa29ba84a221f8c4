import { describe, expect, it, vi } from 'vitest';
import { api as acmeApi } from '../../../api.ts';
import { defineApi } from '../../../keys/api/define-api.ts';
import { instantOf } from '../../../keys/time/instant.ts';
import { testKeys } from '../../../runtime/testing/index.ts';
import { protectWeb } from '../../../runtime/web/guard.ts';
import { requestFromWeb } from '../../../runtime/web/request.ts';
import { api } from '../world.ts';

const NOW = instantOf(1_800_000_000);

function setting() {
  const time = { now: NOW };
  const keys = testKeys(api, { clock: () => time.now });
  const handler = vi.fn(() => new Response('ran'));
  const guarded = protectWeb(keys.verifier, handler);
  const ask = async (headers: Readonly<Record<string, string>>, place = '/v1/items') =>
    (await guarded(new Request(`http://api.test${place}`, { headers: { ...headers } }))).status;
  return { keys, handler, ask, time };
}

describe('keys for tests', () => {
  it('verify like real ones, with the rights that they were given', async () => {
    const { keys, ask, handler } = setting();
    const key = await keys.issue({ type: 'token', scopes: ['view'], account: 'org-7' });
    expect(await ask(key.headers)).toBe(200);
    expect(handler).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({
        principal: expect.objectContaining({ keyId: key.keyId, account: 'org-7', scopes: ['view'] }),
      }),
    );
    expect(await ask(key.headers, '/v1/audit')).toBe(401);
    const bare = await keys.issue({ type: 'token' });
    expect(await ask(bare.headers)).toBe(403);
    expect(await ask({})).toBe(401);
  });

  it('expire and are revoked', async () => {
    const { keys, ask, time } = setting();
    const [short, gone] = [
      await keys.issue({ type: 'token', scopes: ['view'], expiresAt: instantOf(NOW + 60) }),
      await keys.issue({ type: 'token', scopes: ['view'] }),
    ];
    expect([await ask(short.headers), await ask(gone.headers)]).toEqual([200, 200]);
    await keys.revoke(gone);
    expect(await ask(gone.headers)).toBe(401);
    time.now = instantOf(NOW + 60);
    expect(await ask(short.headers)).toBe(401);
  });

  it('are of a world of their own', async () => {
    const { ask } = setting();
    const stranger = await setting().keys.issue({ type: 'token', scopes: ['view'] });
    expect(await ask(stranger.headers)).toBe(401);
    await expect(setting().keys.revoke(stranger)).rejects.toThrow(TypeError);
  });

  it('have only types and scopes that the catalog has', async () => {
    const { keys } = setting();
    // @ts-expect-error there is no such type
    await expect(keys.issue({ type: 'tokn' })).rejects.toThrow(TypeError);
    // @ts-expect-error the type may not have it
    await expect(keys.issue({ type: 'audit', scopes: ['manage'] })).rejects.toThrow(TypeError);
  });

  it('say what is wrong with a wish', async () => {
    const { keys } = setting();
    const wishes = [
      [{ type: 'tokn' }, 'acme has no key type "tokn"; there are token, audit, probe'],
      [
        { type: 'audit', scopes: ['manage'] },
        'keys of type "audit" may not have the scope "manage"; remove it',
      ],
      [{ type: 'token', allowedCidrs: ['10.0.0.0/8', 'here'] }, /^allowedCidrs: "here" /],
      [{ type: 'token', allowedCidrs: [] }, /^allowedCidrs: list networks/],
      [{ type: 'token', grantor: 'ann' }, /^the grantor /],
    ] as const;
    for (const [wish, words] of wishes) await expect(keys.issue(wish as never)).rejects.toThrow(words);
    await expect(keys.revoke({ keyId: '7Qx2bV9nKp4LmR8s' } as never)).rejects.toThrow(
      new TypeError('key 7Qx2bV9nKp4LmR8s was not issued here'),
    );
  });

  it('are of a test account for an hour, if nothing is said, and stand where the API wants them first', async () => {
    const { keys, ask, time } = setting();
    const { keyId, keyString, headers } = await keys.issue({ type: 'token', scopes: ['view'] });
    expect(headers).toEqual({ Authorization: `Bearer ${keyString}` });
    const verdict = await keys.verifier.verify({ method: 'GET', path: '/v1/items', headers });
    expect(verdict).toMatchObject({
      kind: 'allowed',
      principal: { keyId, version: 1, account: 'test-account', owner: 'test-owner', label: 'test-key' },
    });
    time.now = instantOf(NOW + 3_599);
    expect(await ask(headers)).toBe(200);
    time.now = instantOf(NOW + 3_600);
    expect(await ask(headers)).toBe(401);
  });

  it('stand bare in a header without a scheme', async () => {
    const bare = testKeys(
      defineApi(api.catalog, { credentials: [{ header: 'X-Key' }], routes: { 'GET /': {} } }),
    );
    const { headers, keyString } = await bare.issue({ type: 'token' });
    expect(headers).toEqual({ 'X-Key': keyString });
  });

  it('come from where they were said to, and not before they were said to', async () => {
    const { keys } = setting();
    const wish = { type: 'token', scopes: ['view'] } as const;
    const [near, early] = [
      await keys.issue({ ...wish, allowedCidrs: ['10.0.0.0/8'] }),
      await keys.issue({ ...wish, notBefore: instantOf(NOW + 1) }),
    ];
    const ask = async (headers: object, sourceAddress: string) =>
      (
        await keys.verifier.verify({
          method: 'GET',
          path: '/v1/items',
          headers: { ...headers },
          sourceAddress,
        })
      ).kind;
    expect(await ask(near.headers, '10.1.2.3')).toBe('allowed');
    expect(await ask(near.headers, '11.1.2.3')).toBe('denied');
    expect(await ask(early.headers, '10.1.2.3')).toBe('denied');
  });

  it('serve the reference API by the machine’s clock', async () => {
    const keys = testKeys(acmeApi);
    const { headers } = await keys.issue({ type: 'service' });
    const request = new Request('http://api.test/reports', { headers: { ...headers } });
    expect(await keys.verifier.verify(requestFromWeb(request))).toMatchObject({
      kind: 'allowed',
      principal: { scopes: ['read-reports'] },
    });
  });
});
