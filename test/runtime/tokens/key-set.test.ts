import type { JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../keys/errors.ts';
import { KeySet } from '../../../runtime/tokens/key-set.ts';
import { later, NOW } from '../world.ts';
import { signingKey } from './token-world.ts';

let [k1, k2, rsa]: JWK[] = [];
beforeAll(async () => {
  const made = await Promise.all([signingKey('k1'), signingKey('k2'), signingKey('r1', 'RS256')]);
  [k1, k2, rsa] = made.map(({ jwk }) => jwk);
});

type Answer = () => Promise<readonly (JWK | undefined)[]>;
const dead: Answer = async () => {
  throw new UnavailableError('dead');
};

/** A set of keys of an issuer that answers as it is told to. */
function setOf(first: Answer) {
  const issuer = { answer: first, asked: 0 };
  const failures: unknown[] = [];
  const keys = new KeySet({
    name: 'https://login.example.test/jwks',
    algorithms: ['ES256'],
    onFailure: (error) => void failures.push(error),
    read: async () => {
      issuer.asked += 1;
      return { keys: (await issuer.answer()).flatMap((key) => key ?? []) };
    },
  });
  /** `found`, `none`, or `unavailable`. */
  const find = async (kid: string, seconds = 0) => {
    try {
      const key = await keys.find({ alg: 'ES256', kid }, later(NOW, seconds));
      return key === undefined ? 'none' : 'found';
    } catch (error) {
      if (error instanceof UnavailableError) return 'unavailable';
      throw error;
    }
  };
  return { issuer, find, failures, keys };
}

describe('the keys of an issuer', () => {
  it('are read once for all requests, also for those that come at the same time', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    expect(await Promise.all([find('k1'), find('k1'), find('k1')])).toEqual(['found', 'found', 'found']);
    expect(await find('k1', 599)).toBe('found');
    expect(issuer.asked).toBe(1);
  });

  it('are read anew after ten minutes, so that a key that was taken back is refused', async () => {
    const { issuer, find } = setOf(async () => [k1, k2]);
    expect(await find('k1')).toBe('found');
    issuer.answer = async () => [k2];
    expect([await find('k1', 599), await find('k1', 600), await find('k2', 600)]).toEqual([
      'found',
      'none',
      'found',
    ]);
    expect(issuer.asked).toBe(2);
  });

  it('are read anew for a key that is new', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    expect(await find('k1')).toBe('found');
    issuer.answer = async () => [k1, k2];
    expect([await find('k2', 29), await find('k2', 30), issuer.asked]).toEqual(['none', 'found', 2]);
  });

  it('are not read for each key that somebody makes up', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    for (let second = 0; second < 90; second += 1)
      expect(await find(`made-up-${second}`, second)).toBe('none');
    expect(issuer.asked).toBe(3);
    expect(await find('k1', 90)).toBe('found');
  });

  it('are unavailable, and not refused, where they cannot be read', async () => {
    const { issuer, find, failures } = setOf(dead);
    expect([await find('k1'), await find('k1', 29)]).toEqual(['unavailable', 'unavailable']);
    expect([issuer.asked, failures.length]).toEqual([1, 1]);
    issuer.answer = async () => [k1];
    expect([await find('k1', 30), issuer.asked]).toEqual(['found', 2]);
  });

  it('stay good for an hour while they cannot be read, and no longer', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    await find('k1');
    issuer.answer = dead;
    expect([await find('k1', 600), await find('k1', 3_599), await find('k1', 3_600)]).toEqual([
      'found',
      'found',
      'unavailable',
    ]);
  });

  it('may have become more while they could not be read: a new one is unavailable, and not refused', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    await find('k1');
    issuer.answer = dead;
    expect([await find('k2', 60), await find('k2', 61), await find('k1', 61)]).toEqual([
      'unavailable',
      'unavailable',
      'found',
    ]);
    expect(issuer.asked).toBe(2);
  });

  it('keep nobody waiting while a dead endpoint cools down', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    await find('k1');
    let answer = () => {};
    issuer.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve([k1]);
      });
    const waiting = find('k1', 600);
    await Promise.resolve();
    const joined = find('k1', 601);
    answer();
    expect([await waiting, await joined, issuer.asked]).toEqual(['found', 'found', 2]);
    issuer.answer = dead;
    expect(await find('k1', 1_200)).toBe('found');
    issuer.answer = () => new Promise(() => {});
    expect([await find('k1', 1_229), issuer.asked]).toEqual(['found', 3]);
  });

  it.each<readonly [string, () => readonly (JWK | undefined)[]]>([
    ['none at all', () => []],
    ['none of a pinned algorithm', () => [rsa]],
    ['one that is for another algorithm', () => [{ ...k1, alg: 'ES384' } as JWK]],
    ['one that is for encryption', () => [{ ...k1, use: 'enc' } as JWK]],
    ['a shared secret', () => [{ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', kid: 'k1' }]],
  ])('that are %s are a failure that the issuer is certain of: none stays good', async (_, answer) => {
    const { issuer, find } = setOf(async () => answer());
    expect(await find('k1')).toBe('unavailable');
    issuer.answer = async () => [k1];
    expect(await find('k1', 30)).toBe('found');
    issuer.answer = async () => answer();
    expect(await find('k1', 630)).toBe('unavailable');
  });

  it('are no private keys, and none that are broken', async () => {
    const { find } = setOf(async () => [{ ...k1, x: 'AA' } as JWK]);
    expect(await find('k1')).toBe('unavailable');
  });

  it('are found again when the clock was put back', async () => {
    const { issuer, find } = setOf(async () => [k1]);
    await find('k1', 1_000);
    expect([await find('k1', 0), issuer.asked]).toEqual(['found', 2]);
  });
});
