import { expect, it } from 'vitest';
import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.ts';
import { defineApi } from '../../../keys/api/define-api.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import { createVerifier } from '../../../runtime/verifier.ts';
import { api, bearer, publishing, SESSION, signed, tokenWorld } from './token-world.ts';

it('keys, access tokens and sessions of one account share a limit; a refused token spends nothing', async () => {
  const w = await tokenWorld();
  const limit = { by: 'account', requests: 3, windowSeconds: 60 } as const;
  const limited = defineApi(api.catalog, {
    ...structuredClone(api),
    routes: { ...api.routes, 'GET /v1/items': { ...api.routes['GET /v1/items'], limit } },
  } as never);
  const tokens = joseTokens(api, { fetch: publishing(() => [w.key.jwk]) });
  const verifier = createVerifier({ api: limited, ...w.deps, tokens, limits: new MemoryLimitStore() });
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const verdict = await verifier.verify({ method: 'GET', path: '/v1/items', headers });
    return verdict.kind === 'denied' ? verdict.response.status : verdict.kind;
  };
  const [oauth, session] = [bearer(await signed(w.key)), bearer(await signed(w.key, SESSION))];
  const key = { 'x-api-key': (await w.issue()).keyString.reveal() };
  expect(await ask(bearer(await signed(w.key, { scope: '' })))).toBe(403);
  expect(await ask(bearer(await signed(w.key, { aud: 'x' })))).toBe(401);
  expect([await ask(oauth), await ask(session), await ask(key)]).toEqual(['allowed', 'allowed', 'allowed']);
  expect([await ask(oauth), await ask(session), await ask(key)]).toEqual([429, 429, 429]);
  expect(w.entries.at(-2)).toMatchObject({ reason: 'over-limit', credential: 'session', subject: 'user-1' });
  expect(await ask(bearer(await signed(w.key, { team: 'org-2' })))).toBe('allowed');
});
