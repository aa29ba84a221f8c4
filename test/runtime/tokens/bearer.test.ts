import { describe, expect, it } from 'vitest';
import { bearerFrom } from '../../../runtime/tokens/bearer.js';

const TRUST = {
  issuer: 'https://login.example.test',
  audience: 'https://api.example.test',
  jwksUri: 'https://login.example.test/jwks',
  algorithms: ['ES256'],
  account: 'team',
} as const;

function scopesOf(scope: unknown) {
  const tokens = { oauth: { ...TRUST, scopes: { known: ['read', 'read:all', 'write'] } } };
  return bearerFrom(tokens, 'oauth', { team: 't', sub: 's', exp: 1, scope }, [])?.scopes;
}

describe('scopes in a claim', () => {
  it.each([
    ['read', ['read']],
    ['write read', ['read', 'write']],
    ['read:all', ['read:all']],
    ['  write  ', ['write']],
    ['reads unread read:al', []],
    ['read,write', []],
    ['read\twrite', []],
    ['', []],
    [['read:all', 'other'], ['read:all']],
    [['read write'], []],
    [undefined, []],
  ])('of %j are those that are named whole and known', (scope, held) => {
    expect(scopesOf(scope)).toEqual(held);
  });

  it.each([[7], [null], [['read', 7]], [{ read: true }]])('make %j no claim at all', (scope) => {
    expect(scopesOf(scope)).toBeUndefined();
  });
});
