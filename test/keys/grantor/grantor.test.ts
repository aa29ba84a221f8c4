import { describe, expect, it } from 'vitest';
import { decodeGrantor, encodeGrantor } from '../../../keys/grantor/codec.js';
import { beyond, grantorFault, isGrantorId } from '../../../keys/grantor/grantor.js';
import { grantorCreated } from '../../../keys/grantor/transitions.js';
import { termsChanged } from '../../../keys/record/transitions.js';
import { declaredGrantor } from '../../contracts/grantor-sample.js';
import { ON, sampleRecord } from '../../contracts/sample.js';

const plain = (): Record<string, unknown> =>
  structuredClone({ ...encodeGrantor(grantorCreated(declaredGrantor(), undefined, ON).next) });

describe('a grantor', () => {
  it('has a name of visible ASCII characters, 128 at most', () => {
    for (const good of ['a', 'user:alice@example.com', 'auth0|5f7c8ec7c33c6c004bbafe82', 'x'.repeat(128)])
      expect(isGrantorId(good), good).toBe(true);
    for (const bad of ['', 'a b', 'é', 'a\n', 'x'.repeat(129), 7, undefined, null])
      expect(isGrantorId(bad), String(bad)).toBe(false);
  });

  it('is read as it was written, and nothing of it may be missing', () => {
    expect(decodeGrantor(plain(), 'g')).toEqual(plain());
    for (const name of Object.keys(plain())) {
      const { [name]: _, ...rest } = plain();
      expect(() => decodeGrantor(rest, 'g'), name).toThrow(
        expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' }),
      );
    }
  });

  it.each([
    ['a schema of later', { schema: 2 }],
    ['a member of later', { until: 7 }],
    ['another life', { life: 'moved' }],
    ['a permission that is no text', { permissions: ['a', 7] }],
    ['permissions that are one text', { permissions: 'a' }],
    ['disabled as text', { disabled: 'false' }],
    ['a name that is none', { grantorId: 'a b' }],
    ['an audit head with more', { audit: { seq: 1, digest: '', more: 1 } }],
  ])('with %s is refused', (_, change) => {
    expect(() => decodeGrantor({ ...plain(), ...change }, 'g')).toThrow(
      expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' }),
    );
  });

  it.each([
    ['schema', 2, '1, the schema of this release of keywright'],
    ['grantorId', 'a b', 'the name of a grantor'],
    ['life', 'moved', '"live" or "deleted"'],
    ['disabled', 1, 'true or false'],
  ])('is refused with the place of its fault, and what is expected there: %s', (name, value, expected) => {
    expect(() => decodeGrantor({ ...plain(), [name]: value }, 'grantor alice')).toThrow(
      `grantor alice.${name} is not ${expected}; the item was left as it is`,
    );
  });

  it('stands behind a key only if it is there and not disabled', () => {
    expect(grantorFault(undefined)).toBe('gone');
    expect(grantorFault({ permissions: [], disabled: true })).toBe('disabled');
    expect(grantorFault({ permissions: [] })).toBeUndefined();
    expect(grantorFault({ permissions: [], disabled: false })).toBeUndefined();
    expect(beyond({ permissions: ['b'] }, ['a', 'b', 'c'])).toEqual(['a', 'c']);
  });
});

describe('the grantor of a key', () => {
  it('is told in the audit event of a change of terms, from whom to whom', () => {
    const key = sampleRecord();
    const [alice, bob] = ['alice', 'bob'].map((grantor) => ({ ...key.terms, grantor }));
    if (alice === undefined || bob === undefined) throw new Error('no terms');
    const told = (before: typeof key.terms, after: typeof key.terms) =>
      termsChanged({ ...key, terms: before }, after, ON).event.detail;
    expect(told(key.terms, alice)).toBe('permissions unchanged, grantor none to "alice"');
    expect(told(alice, bob)).toBe('permissions unchanged, grantor "alice" to "bob"');
    expect(told(bob, key.terms)).toBe('permissions unchanged, grantor "bob" to none');
  });
});
