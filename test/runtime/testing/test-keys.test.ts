import { describe, expect, it, vi } from 'vitest';
import { api as acmeApi } from '../../../api.ts';
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
