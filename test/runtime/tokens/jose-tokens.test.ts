import { createHmac, createPublicKey } from 'node:crypto';
import { exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { SecretText } from '../../../keys/secret-text.ts';
import { joseTokens } from '../../../runtime/tokens/index.ts';
import { api as keysOnly, later, NOW } from '../world.ts';
import {
  AUDIENCE,
  api,
  CLAIMS,
  OAUTH,
  PORTAL,
  publishing,
  SESSION,
  type SigningKey,
  signed,
  signingKey,
  unsigned,
} from './token-world.ts';

let key: SigningKey;
let other: SigningKey;
let rsa: SigningKey;
beforeAll(async () => {
  [key, other, rsa] = await Promise.all([signingKey('k1'), signingKey('k2'), signingKey('r1', 'RS256')]);
});

const quietly = { log: () => {} };

function verify(token: string, now = NOW, kind: 'oauth' | 'session' = 'oauth', keys = [key.jwk]) {
  const tokens = joseTokens(api, { fetch: publishing(() => keys), ...quietly });
  return tokens.verify(kind, new SecretText(token), now);
}
const refused = (reason: string) => ({ kind: 'refused', reason });

describe('a token is verified', () => {
  it.each<readonly [string, object, object]>([
    ['as its issuer signed it', {}, {}],
    ['for one of several audiences', { aud: ['other', AUDIENCE] }, {}],
    ['with the long form of its typ, in any case', {}, { typ: 'application/AT+JWT' }],
    ['until it has expired, and five seconds more', { exp: NOW - 4 }, {}],
    ['from its first instant, less five seconds', { nbf: NOW + 5 }, {}],
    ['with claims that nobody asked for', { extra: { deep: true } }, {}],
  ])('%s', async (_, claims, header) => {
    const outcome = await verify(await signed(key, claims, header));
    expect(outcome).toMatchObject({ kind: 'verified', claims: { sub: 'user-1', team: 'org-1' } });
  });

  it('without a kid, if its issuer has one key of the algorithm', async () => {
    const token = await signed(key, {}, { kid: undefined });
    expect(await verify(token, NOW, 'oauth', [key.jwk, rsa.jwk])).toMatchObject({ kind: 'verified' });
    expect(await verify(token, NOW, 'oauth', [key.jwk, other.jwk])).toEqual(refused('token-key'));
  });

  it('of each kind by its own issuer', async () => {
    const session = await signed(key, SESSION);
    expect(await verify(session, NOW, 'session')).toMatchObject({
      kind: 'verified',
      claims: { iss: PORTAL },
    });
    expect(await verify(session, NOW, 'oauth')).toEqual(refused('token-type'));
    expect(await verify(await signed(key, SESSION, { typ: 'at+jwt' }), NOW, 'oauth')).toEqual(
      refused('token-issuer'),
    );
  });

  it('without any skew where none is allowed', async () => {
    const strict = defineApi(api.catalog, {
      credentials: [{ header: 'A', accepts: ['key', 'oauth'] }],
      tokens: { oauth: { ...api.tokens?.oauth, clockSkewSeconds: 0 } as never },
      routes: { 'GET /': { credentials: ['oauth'] } },
    });
    const tokens = joseTokens(strict, { fetch: publishing(() => [key.jwk]), ...quietly });
    const at = async (claims: object) =>
      (await tokens.verify('oauth', new SecretText(await signed(key, claims)), NOW)).kind;
    expect([
      await at({ exp: NOW + 1 }),
      await at({ exp: NOW }),
      await at({ nbf: NOW }),
      await at({ nbf: NOW + 1 }),
    ]).toEqual(['verified', 'refused', 'verified', 'refused']);
  });
});

describe('a token is refused', () => {
  it.each<readonly [string, object, object, string]>([
    ['that has expired', { exp: NOW - 5 }, {}, 'token-expired'],
    ['that does not expire', { exp: undefined }, {}, 'token-claims'],
    ['whose expiry is no number', { exp: '2030' }, {}, 'token-claims'],
    ['that is not valid yet', { nbf: NOW + 6 }, {}, 'token-not-yet-valid'],
    ['whose first instant is no number', { nbf: 'now' }, {}, 'token-claims'],
    ['of another issuer', { iss: `${OAUTH}/` }, {}, 'token-issuer'],
    ['of an issuer among others', { iss: [OAUTH] }, {}, 'token-issuer'],
    ['of no issuer', { iss: undefined }, {}, 'token-claims'],
    ['for another audience', { aud: `${AUDIENCE}/` }, {}, 'token-audience'],
    ['for other audiences', { aud: ['a', 'b'] }, {}, 'token-audience'],
    ['for nobody', { aud: undefined }, {}, 'token-claims'],
    ['that is an ID token', {}, { typ: 'JWT' }, 'token-type'],
    ['that does not say what it is', {}, { typ: undefined }, 'token-type'],
    ['with a key that its issuer does not have', {}, { kid: 'k9' }, 'token-key'],
  ])('%s', async (_, claims, header, reason) => {
    expect(await verify(await signed(key, claims, header))).toEqual(refused(reason));
  });

  it('that another key signed in the name of a known one', async () => {
    const token = await signed({ ...other, jwk: { ...other.jwk, kid: 'k1' } });
    expect(await verify(token)).toEqual(refused('token-signature'));
  });

  it('of which a bit was changed', async () => {
    const [header, , signature] = (await signed(key)).split('.');
    const [, claims] = (await signed(key, { sub: 'admin' })).split('.');
    expect(await verify(`${header}.${claims}.${signature}`)).toEqual(refused('token-signature'));
  });

  it('that nobody signed, however it spells that', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const outcome = await verify(unsigned({ alg, typ: 'at+jwt', kid: 'k1' }));
      expect(outcome).toEqual(refused(alg === '' ? 'token-malformed' : 'token-algorithm'));
    }
    const [head, claims] = (await signed(key)).split('.');
    expect(await verify(`${head}.${claims}.`)).toEqual(refused('token-signature'));
  });

  it('that was signed with a public key as a shared secret', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const secrets = [
      await exportSPKI(publicKey),
      createPublicKey({ key: key.jwk as never, format: 'jwk' })
        .export({ type: 'spki', format: 'pem' })
        .toString(),
      JSON.stringify(key.jwk),
    ];
    for (const secret of secrets) {
      const text = unsigned({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }).slice(0, -1);
      const signature = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await verify(`${text}.${signature}`)).toEqual(refused('token-algorithm'));
    }
  });

  it('of an algorithm that is not pinned, although its issuer has such a key', async () => {
    const token = await signed(rsa, {}, { alg: 'RS256' });
    expect(await verify(token, NOW, 'oauth', [key.jwk, rsa.jwk])).toEqual(refused('token-algorithm'));
  });

  it('that names the key of another algorithm', async () => {
    const outcome = await verify(await signed(key, {}, { kid: 'r1' }), NOW, 'oauth', [key.jwk, rsa.jwk]);
    expect(outcome).toEqual(refused('token-key'));
  });

  it('that brings its own key, or says where to get one', async () => {
    const own = { ...other.jwk };
    const fetch = publishing(() => [key.jwk]);
    const tokens = joseTokens(api, { fetch, ...quietly });
    for (const header of [
      { jwk: own as JWK, kid: undefined },
      { jku: 'https://evil.example.test/jwks', kid: 'k2' },
      { x5u: 'https://evil.example.test/cert', kid: 'k2' },
    ]) {
      const outcome = await tokens.verify('oauth', new SecretText(await signed(other, {}, header)), NOW);
      expect(outcome.kind).toBe('refused');
    }
    expect(fetch.asked).toBe(1);
  });

  it('with a critical extension, known or not', async () => {
    const b64 = new SignJWT({ ...CLAIMS })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', b64: true, crit: ['b64'] })
      .sign(key.privateKey);
    expect(await verify(await b64)).toEqual(refused('token-critical'));
    for (const crit of [['exp'], ['unheard-of']]) {
      const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit, exp: 1, 'unheard-of': 1 };
      expect(await verify(unsigned(header, CLAIMS, 'AAAA'))).toEqual(refused('token-critical'));
    }
    const empty = { alg: 'ES256', typ: 'at+jwt', kid: 'k1', crit: [] };
    expect((await verify(unsigned(empty, CLAIMS, 'AAAA'))).kind).toBe('refused');
  });

  it.each([
    ['of two parts', 'e30.e30'],
    ['of five parts, as of an encrypted one', 'e30.e30.e30.e30.e30'],
    ['whose header is no JSON', 'bm8.e30.AA'],
    ['whose header is a list', 'W10.e30.AA'],
    ['without an algorithm', unsigned({ typ: 'at+jwt' })],
    ['of nothing', ''],
  ])('%s', async (_, text) => {
    expect(await verify(text)).toEqual(refused('token-malformed'));
  });

  it('whose claims are no map', async () => {
    const { CompactSign } = await import('jose');
    const list = new CompactSign(Buffer.from('[]'))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' })
      .sign(key.privateKey);
    expect(await verify(await list)).toEqual(refused('token-malformed'));
  });
});

describe('the verifier of tokens', () => {
  it('is for APIs that take any, and for the kinds that they take', async () => {
    expect(() => joseTokens(keysOnly)).toThrow(TypeError);
    const sessions = defineApi(api.catalog, {
      credentials: [{ header: 'A', accepts: ['key', 'session'] }],
      tokens: { session: { ...api.tokens?.session } as never },
      routes: { 'GET /': {} },
    });
    const tokens = joseTokens(sessions, { fetch: publishing(() => [key.jwk]), ...quietly });
    await expect(tokens.verify('oauth', new SecretText(await signed(key)), NOW)).rejects.toThrow(TypeError);
  });

  it('takes no time-out that is none', () => {
    expect(() => joseTokens(api, { timeoutMs: 0 })).toThrow(TypeError);
  });

  it('follows the clock that it is given', async () => {
    const token = await signed(key);
    expect((await verify(token, later(NOW, 304))).kind).toBe('verified');
    expect(await verify(token, later(NOW, 305))).toEqual(refused('token-expired'));
  });
});
