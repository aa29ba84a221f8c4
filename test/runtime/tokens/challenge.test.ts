import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.ts';
import { compileChallenge } from '../../../runtime/challenge.ts';
import { metadataUrlOf, protectedResourceMetadata } from '../../../runtime/tokens/protected-resource.ts';
import { api as keysOnly } from '../world.ts';
import { api } from './token-world.ts';

describe('a challenge', () => {
  it('names each scheme once, and only what is for tokens speaks of them', () => {
    const { oauth, session } = api.tokens ?? {};
    if (oauth === undefined || session === undefined) throw new Error('the API has tokens');
    const { resource: _, ...nameless } = oauth;
    const mixed = defineApi(api.catalog, {
      credentials: [
        { header: 'A', scheme: 'Bearer', accepts: ['key'] },
        { header: 'B', scheme: 'bearer', accepts: ['oauth'] },
        { header: 'C', scheme: 'Portal', accepts: ['session'] },
        { header: 'D', scheme: 'Key' },
      ],
      tokens: { oauth: nameless, session },
      routes: { 'GET /': { credentials: ['key', 'oauth', 'session'] } },
    });
    const challenge = compileChallenge(mixed);
    expect(challenge('credential', undefined, '')).toBe(
      'Bearer realm="acme", Portal realm="acme", Key realm="acme"',
    );
    expect(challenge('credential', 'token-header', '')).toBe(
      'Bearer realm="acme", error="invalid_token", Portal realm="acme", error="invalid_token", Key realm="acme"',
    );
    expect(challenge('permission', 'token-header', 'a b')).toBe(
      'Bearer realm="acme", error="insufficient_scope", scope="a b", Portal realm="acme", error="insufficient_scope", scope="a b", Key realm="acme"',
    );
    for (const refusal of ['route', 'method', 'limit', 'unavailable'] as const)
      expect(challenge(refusal, 'token-header', '')).toBe(challenge('credential', undefined, ''));
    expect(challenge('permission', 'key-header', 'a')).toBe(challenge('credential', undefined, ''));
  });
});

describe('the metadata of a protected resource', () => {
  it.each([
    ['https://api.test', 'https://api.test/.well-known/oauth-protected-resource'],
    ['https://api.test/', 'https://api.test/.well-known/oauth-protected-resource'],
    ['https://api.test/v1/x', 'https://api.test/.well-known/oauth-protected-resource/v1/x'],
    ['https://api.test:8443/v1?a=b', 'https://api.test:8443/.well-known/oauth-protected-resource/v1?a=b'],
    ['https://api.test/"', 'https://api.test/.well-known/oauth-protected-resource/%22'],
  ])('of %s are at %s', (resource, url) => {
    expect(metadataUrlOf(resource)).toBe(url);
  });

  it('are those of an API that has a resource', () => {
    expect(protectedResourceMetadata(api).path).toBe('/.well-known/oauth-protected-resource/v1');
    expect(() => protectedResourceMetadata(keysOnly)).toThrow(TypeError);
  });
});
