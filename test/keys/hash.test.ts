import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argon2Hasher, assertReadableHash, check16 } from '../../keys/hash.js';
import { mintKeyId, mintKeyString } from '../../keys/key-string/key-string.js';
import { SecretText } from '../../keys/secret-text.js';

const SALT = 'A'.repeat(22);
const DIGEST = 'B'.repeat(43);

function phc(parameters: string, salt = SALT, digest = DIGEST): string {
  return `$argon2id$v=19$${parameters}$${salt}$${digest}`;
}

describe('a stored hash', () => {
  it.each(['m=19456,p=1,t=2', 'm=19456,t=2,p=1', 'p=1,t=2,m=19456', 'm=7168,t=1,p=1', 'm=65536,t=10,p=4'])(
    'is read with %s',
    (parameters) => {
      expect(() => assertReadableHash(phc(parameters))).not.toThrow();
    },
  );

  it.each([
    ['too little memory', phc('m=7167,t=2,p=1')],
    ['too much memory', phc('m=65537,t=2,p=1')],
    ['no pass', phc('m=19456,t=0,p=1')],
    ['too many passes', phc('m=19456,t=11,p=1')],
    ['no lane', phc('m=19456,t=2,p=0')],
    ['too many lanes', phc('m=19456,t=2,p=5')],
    ['memory that is no number', phc('m=1e4,t=2,p=1')],
    ['memory in hexadecimal', phc('m=0x4c00,t=2,p=1')],
    ['memory with more behind it', phc('m=19456=4194304,t=2,p=1')],
    ['memory with a leading zero', phc('m=019456,t=2,p=1')],
    ['empty memory', phc('m=,t=2,p=1')],
    ['a parameter twice', phc('m=19456,t=2,p=1,m=7168')],
    ['a parameter twice, in the place of another', phc('m=19456,m=19456,p=1')],
    ['a parameter left out', phc('m=19456,t=2')],
    ['a parameter that is not known', phc('m=19456,t=2,p=1,k=1')],
    ['huge numbers', phc('m=99999999999,t=9999,p=99')],
    ['a word before a parameter', phc('cost,m=19456,t=2,p=1')],
    ['a letter before a parameter', phc('xm=19456,t=2,p=1')],
    ['a short salt', phc('m=19456,t=2,p=1', 'A'.repeat(21))],
    ['a long salt', phc('m=19456,t=2,p=1', 'A'.repeat(65))],
    ['a short digest', phc('m=19456,t=2,p=1', SALT, 'B'.repeat(42))],
    ['a long digest', phc('m=19456,t=2,p=1', SALT, 'B'.repeat(87))],
    ['argon2i', phc('m=19456,t=2,p=1').replace('argon2id', 'argon2i')],
    ['argon2d', phc('m=19456,t=2,p=1').replace('argon2id', 'argon2d')],
    ['an older version', phc('m=19456,t=2,p=1').replace('v=19', 'v=16')],
    ['no version', phc('m=19456,t=2,p=1').replace('v=19$', '')],
    ['bcrypt', '$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234'],
    ['a bare digest', createHash('sha256').update('x').digest('hex')],
    ['padding', `${phc('m=19456,t=2,p=1')}==`],
    ['a line feed after', `${phc('m=19456,t=2,p=1')}\n`],
    ['nothing', ''],
  ])('is refused for %s, without being quoted', (_, hash) => {
    let thrown: unknown;
    try {
      assertReadableHash(hash);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'ERR_HASH_UNREADABLE' });
    if (hash.length > 0) expect(inspect(thrown)).not.toContain(hash.trim());
  });

  it.each([
    ['the shortest salt', 'A'.repeat(22), DIGEST],
    ['the longest salt', 'A'.repeat(64), DIGEST],
    ['the longest digest', SALT, 'B'.repeat(86)],
  ])('is read with %s', (_, salt, digest) => {
    expect(() => assertReadableHash(phc('m=19456,t=2,p=1', salt, digest))).not.toThrow();
  });

  it('is never read with other text before or behind it', () => {
    const good = phc('m=19456,t=2,p=1');
    const unreadable = expect.objectContaining({ code: 'ERR_HASH_UNREADABLE' });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (other) => {
        expect(() => assertReadableHash(other + good)).toThrow(unreadable);
        expect(() => assertReadableHash(`${good}$${other}`)).toThrow(unreadable);
      }),
    );
  });
});

describe('argon2id', () => {
  const keyString = mintKeyString({ prefix: 'acme', keyId: mintKeyId(randomBytes), version: 1 }, randomBytes);

  it('verifies the very key string, and none that differs anywhere', async () => {
    const hash = await argon2Hasher.hash(keyString);
    expect(() => assertReadableHash(hash)).not.toThrow();
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$|^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await argon2Hasher.verify(hash, keyString)).toBe(true);
    const text = keyString.reveal();
    for (const at of [0, 5, 21, 24, 60, text.length - 1]) {
      const other = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
      expect(await argon2Hasher.verify(hash, new SecretText(other))).toBe(false);
    }
    expect(await argon2Hasher.hash(keyString)).not.toBe(hash);
  });

  it('verifies what other libraries write, with parameters in another order', async () => {
    const hash = await argon2Hasher.hash(keyString);
    const reordered = hash.replace('m=19456,p=1,t=2', 'm=19456,t=2,p=1');
    expect(await argon2Hasher.verify(reordered, keyString)).toBe(true);
  });

  it('spends nothing on a hash whose cost is out of bounds', async () => {
    const begin = performance.now();
    const costly = argon2Hasher.verify(phc('m=4194304,t=10,p=1'), keyString);
    await expect(costly).rejects.toMatchObject({ code: 'ERR_HASH_UNREADABLE' });
    expect(performance.now() - begin).toBeLessThan(100);
  });
});

describe('the 16-bit check', () => {
  it('is that of the published definition', () => {
    expect(check16(new SecretText(''))).toBe(0xca5f);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const digest = createHash('sha256').update(`keywright check v1\0${text}`, 'utf8').digest('hex');
        expect(check16(new SecretText(text))).toBe(Number.parseInt(digest.slice(0, 4), 16));
      }),
    );
  });
});
