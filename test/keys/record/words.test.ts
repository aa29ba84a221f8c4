import { describe, expect, it } from 'vitest';
import { brokenLink, headAfter } from '../../../keys/record/audit.js';
import { decodeRecord, encodeRecord } from '../../../keys/record/codec.js';
import type { KeyRecord, KeyVersion } from '../../../keys/record/record.js';
import {
  adopted,
  copied,
  created,
  ended,
  expiryShortened,
  overlapShortened,
  renamed,
  revoked,
  rotated,
  superseded,
  termsChanged,
} from '../../../keys/record/transitions.js';
import { instantOf } from '../../../keys/time/instant.js';
import { NOW, ON, sampleCreation, sampleVersion } from '../../contracts/sample.js';

const DAY = 86_400;
const first = sampleCreation({ permissions: ['a', 'b'] }).next;
const version = (number: number, more: Partial<KeyVersion> = {}): KeyVersion => ({
  ...sampleVersion(first.keyId, number),
  ...more,
});
const second = rotated(first, version(2), first.terms, first.secretArn, ON).next;
const bounded = superseded(second, NOW, DAY, ON).next;
const endless: KeyRecord = { ...first, versions: new Map([[1, version(1, { expiresAt: 'never' })]]) };
const triggered = version(2, { mintedFor: { epoch: NOW, trigger: 'leak' } });
const again = version(3, { mintedFor: { epoch: NOW, trigger: 'leak' } });
const afterTrigger = rotated(first, triggered, first.terms, first.secretArn, ON).next;

describe('the audit trail says in words', () => {
  const cases = [
    [
      'who gets a key that may do nothing',
      () => created({ ...first, terms: { ...first.terms, scopes: [], account: 'a"b' } }, ON),
      'created',
      1,
      'type token, scopes none, account "a\\"b", owner "team"',
    ],
    [
      'with which scopes',
      () => created({ ...first, terms: { ...first.terms, scopes: ['edit', 'view'] } }, ON),
      'created',
      1,
      'type token, scopes edit view, account "org-1", owner "team"',
    ],
    [
      'that a key was taken over',
      () => adopted(first, ON),
      'adopted',
      1,
      'taken over by a declaration whose state did not know it',
    ],
    [
      'what a rotation was planned for',
      () => rotated(first, version(2), first.terms, first.secretArn, ON),
      'rotated',
      2,
      'planned for 2027-01-15T08:00:00Z',
    ],
    [
      'that a trigger differs',
      () => rotated(first, triggered, first.terms, first.secretArn, ON),
      'rotated',
      2,
      'another rotationTrigger',
    ],
    [
      'and not that the same trigger does',
      () => rotated(superseded(afterTrigger, NOW, 0, ON).next, again, first.terms, first.secretArn, ON),
      'rotated',
      3,
      'planned for 2027-01-15T08:00:00Z',
    ],
    [
      'and not that there is no trigger any more',
      () => rotated(superseded(afterTrigger, NOW, 0, ON).next, version(3), first.terms, first.secretArn, ON),
      'rotated',
      3,
      'planned for 2027-01-15T08:00:00Z',
    ],
    [
      'that an overlap ends early, and what changes with it',
      () => rotated(bounded, version(3), { ...first.terms, permissions: ['b', 'c'] }, first.secretArn, ON),
      'rotated',
      3,
      'planned for 2027-01-15T08:00:00Z, ending version 1 early; +c -a',
    ],
    [
      'until when a version verifies',
      () => superseded(second, instantOf(NOW + 5), DAY, ON),
      'superseded',
      1,
      'verifies until 2027-01-16T08:00:05Z at most',
    ],
    [
      'that it is shorter now',
      () => overlapShortened(bounded, instantOf(NOW + 60), ON),
      'overlap-shortened',
      1,
      'verifies until 2027-01-15T08:01:00Z at most',
    ],
    [
      'that a life is shorter',
      () => expiryShortened(first, DAY, ON),
      'expiry-shortened',
      1,
      'current version expires 2027-01-16T08:00:00Z',
    ],
    [
      'that a life without an end has one',
      () => expiryShortened(endless, 2 * DAY, ON),
      'expiry-shortened',
      1,
      'current version expires 2027-01-17T08:00:00Z',
    ],
    [
      'which rights are gained and lost',
      () => termsChanged(first, { ...first.terms, permissions: ['b', 'c', 'd'] }, ON),
      'terms-changed',
      1,
      '+c +d -a',
    ],
    [
      'what else differs',
      () => termsChanged(first, { ...first.terms, owner: 'ops', scopes: ['view'] }, ON),
      'terms-changed',
      1,
      'permissions unchanged, scopes ["edit"] to ["view"], owner "team" to "ops"',
    ],
    [
      'that a grantor stands behind it',
      () => termsChanged(first, { ...first.terms, grantor: 'ann' }, ON),
      'terms-changed',
      1,
      'permissions unchanged, grantor none to "ann"',
    ],
    [
      'another name',
      () => renamed(first, 'd'.repeat(32), 'shop/prod/new', ON),
      'renamed',
      1,
      'was shop/prod/upload, is shop/prod/new',
    ],
    ['why a key was revoked', () => revoked(first, 'lost', ON), 'revoked', 1, 'lost'],
    ['why it ended', () => ended(second, 'deleted', 'removed', ON), 'deleted', 2, 'removed'],
    [
      'whence it came',
      () => copied(first, undefined, 'from the table "old"', ON),
      'copied',
      1,
      'from the table "old"',
    ],
  ] as const;

  it.each(cases)('%s', (_, change, action, number, detail) => {
    const { event, next } = change();
    expect(event).toMatchObject({
      ...ON.actor,
      keyId: first.keyId,
      at: NOW,
      action,
      version: number,
      detail,
    });
    expect(next.audit.seq).toBe(event.seq);
  });
});

describe('a change of a record', () => {
  it('is what its event says', () => {
    expect(adopted(first, ON).next).toMatchObject({ tenure: 1, claim: first.claim });
    expect(renamed(first, 'd'.repeat(32), 'shop/prod/new', ON).next).toMatchObject({
      claim: 'd'.repeat(32),
      origin: 'shop/prod/new',
    });
  });

  it('gives the version before a list of its own only where it may do less than the key', () => {
    expect(second.versions.get(1)).not.toHaveProperty('permissions');
    const wider = termsChanged(second, { ...first.terms, permissions: ['a', 'b', 'c'] }, ON).next;
    expect(wider.versions.get(1)).toMatchObject({ permissions: ['a', 'b'] });
    expect(termsChanged(wider, first.terms, ON).next.versions.get(1)).not.toHaveProperty('permissions');
  });
});

describe('a trail with a number left out is broken', () => {
  it('although each event follows from the one before', () => {
    const { event, next } = sampleCreation();
    const odd = { ...event, seq: 3, previous: next.audit.digest };
    expect(brokenLink([event, odd], headAfter(odd))).toBe(3);
    expect(brokenLink([event], { ...next.audit, seq: 9 })).toBe(2);
  });
});

describe('a record that cannot be read is named by its place, and never quoted:', () => {
  const plain = JSON.parse(JSON.stringify(encodeRecord(first)));
  const one = plain.versions['1'];
  const withTerms = (more: object) => ({ ...plain, terms: { ...plain.terms, ...more } });
  const withVersion = (more: object) => ({ ...plain, versions: { 1: { ...one, ...more } } });

  it.each<readonly [unknown, string]>([
    [[], 'key x is not a map'],
    [{ ...plain, schema: 2 }, 'key x.schema is not 1, the schema of this release of keywright'],
    [{ ...plain, rev: -1 }, 'key x.rev is not a whole number from 0'],
    [{ ...plain, keyId: 'S3cret' }, 'key x.keyId is not a key id'],
    [{ ...plain, claim: 7 }, 'key x.claim is not text'],
    [{ ...plain, life: 'S3cret' }, 'key x.life is not "live", "deleted" or "moved"'],
    [{ ...plain, createdAt: 'S3cret' }, 'key x.createdAt is not an instant in epoch seconds'],
    [{ ...plain, ttl: 'S3cret' }, 'key x.ttl is not an instant in epoch seconds'],
    [{ ...plain, movedTo: 7 }, 'key x.movedTo is not text'],
    [{ ...plain, current: 2 }, 'key x has no entry for its current version'],
    [{ ...plain, S3: 1 }, 'key x.S3 is not known to this release of keywright: upgrade it'],
    [{ ...plain, audit: 7 }, 'key x.audit is not a map'],
    [
      { ...plain, audit: { ...plain.audit, more: 1 } },
      'key x.audit.more is not known to this release of keywright: upgrade it',
    ],
    [withTerms({ scopes: 'S3cret' }), 'key x.terms.scopes is not a list of texts'],
    [withTerms({ allowedCidrs: [] }), 'key x.terms.allowedCidrs is not a list of at least one text'],
    [
      withTerms({ accountAttributes: ['a', 7] }),
      'key x.terms.accountAttributes is not a list of at least one text',
    ],
    [withTerms({ grantor: 'S3 cret' }), 'key x.terms.grantor is not the name of a grantor'],
    [{ ...plain, versions: { 1: one, v2: one } }, 'key x.versions.v2 is not a version number'],
    [withVersion({ check: 65_536 }), 'key x.versions.1.check is not a 16-bit number'],
    [
      withVersion({ expiresAt: 'S3cret' }),
      'key x.versions.1.expiresAt is not an instant in epoch seconds or "never"',
    ],
    [
      withVersion({ mintedFor: { epoch: NOW, trigger: 7 } }),
      'key x.versions.1.mintedFor.trigger is not text',
    ],
  ])('%j', (data, words) => {
    expect(() => decodeRecord(data as never, 'key x')).toThrow(
      expect.objectContaining({
        code: 'ERR_RECORD_UNREADABLE',
        message: `${words}; the item was left as it is`,
      }),
    );
  });

  it('the widest values are read', () => {
    for (const check of [0, 65_535])
      expect(() => decodeRecord(withVersion({ check }), 'key x')).not.toThrow();
    const last = { ...plain, versions: { 238327: one }, current: 238_327 };
    expect(() => decodeRecord(last, 'key x')).not.toThrow();
  });
});
