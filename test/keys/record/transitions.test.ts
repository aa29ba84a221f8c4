import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditEvent, brokenLink, EMPTY_TRAIL, headAfter } from '../../../keys/record/audit.js';
import { decodeRecord, encodeRecord } from '../../../keys/record/codec.js';
import type { KeyRecord, KeyTerms } from '../../../keys/record/record.js';
import { previousOf, versionStatus } from '../../../keys/record/status.js';
import {
  adopted,
  copied,
  ended,
  expiryShortened,
  movedAway,
  overlapShortened,
  renamed,
  revoked,
  rotated,
  superseded,
  type Transition,
  termsChanged,
} from '../../../keys/record/transitions.js';
import { after, type Instant, instantOf } from '../../../keys/time/instant.js';
import { NOW, ON, sampleCreation, sampleVersion } from '../../contracts/sample.js';

const DAY = 86_400;
const first = sampleCreation({ permissions: ['a', 'b'] }).next;
const on = (seconds: number) => ({ ...ON, now: instantOf(NOW + seconds) });

function termsWith(record: KeyRecord, ...permissions: readonly string[]): KeyTerms {
  return { ...record.terms, permissions };
}

function rotate(record: KeyRecord, terms = record.terms, seconds = 0): Transition {
  const version = sampleVersion(record.keyId, record.current + 1, instantOf(NOW + seconds));
  return rotated(record, version, terms, record.secretArn, on(seconds));
}

/** What a version that still verifies may do. */
function rightsOf(record: KeyRecord, number: number): readonly string[] {
  return record.versions.get(number)?.permissions ?? record.terms.permissions;
}

describe('creation', () => {
  it('begins record, trail and revision', () => {
    const { next, event } = sampleCreation();
    expect(next).toMatchObject({ schema: 1, rev: 1, life: 'live', tenure: 0, revokedThrough: 0, current: 1 });
    expect(event).toEqual({
      who: 'arn:aws:iam::123456789012:user/ci',
      via: 'shop/prod',
      keyId: next.keyId,
      seq: 1,
      at: NOW,
      action: 'created',
      version: 1,
      detail: 'type token, scopes edit, account "org-1", owner "team"',
      previous: '',
    });
  });
});

describe('rotation', () => {
  it('adds a version, keeps the one before, and drops all others', () => {
    const second = rotate(first).next;
    const third = rotate(second).next;
    expect([...second.versions.keys()]).toEqual([1, 2]);
    expect([...third.versions.keys()]).toEqual([2, 3]);
    expect(third.current).toBe(3);
    expect(versionStatus(third, 1, NOW)).toBe('superseded');
  });

  it('says why, and calls it reissued if the secret is another one', () => {
    const version = { ...sampleVersion(first.keyId, 2), mintedFor: { epoch: NOW, trigger: 'leak' } };
    expect(rotated(first, version, first.terms, first.secretArn, ON).event).toMatchObject({
      action: 'rotated',
      version: 2,
      detail: 'another rotationTrigger',
    });
    expect(rotated(first, sampleVersion(first.keyId, 2), first.terms, 'arn:new', ON)).toMatchObject({
      event: { action: 'reissued', detail: 'planned for 2027-01-15T08:00:00Z' },
      next: { secretArn: 'arn:new' },
    });
  });

  it('says which rights it gains and loses with it, and that it goes to another account', () => {
    const terms = { ...termsWith(first, 'c'), account: 'org-2' };
    const { detail } = rotated(first, sampleVersion(first.keyId, 2), terms, first.secretArn, ON).event;
    expect(detail).toContain('+c');
    expect(detail).toContain(`account "${first.terms.account}" to "org-2"`);
    expect(termsChanged(first, { ...first.terms, owner: 'another' }, ON).event.detail).toContain(
      'to "another"',
    );
  });

  it('says that it ends a running overlap', () => {
    expect(rotate(rotate(first).next).event.detail).toContain('ending version 1 early');
  });
});

describe('the rights of the previous version', () => {
  it.each([
    ['gained', ['a', 'b', 'c'], ['a', 'b']],
    ['lost', ['a'], ['a']],
    ['exchanged', ['b', 'c'], ['b']],
    ['all lost', [], []],
  ])('are what it had and the key still has: %s', (_, permissions, kept) => {
    const { next } = rotate(first, termsWith(first, ...permissions));
    expect(rightsOf(next, 1)).toEqual(kept);
    expect(rightsOf(next, 2)).toEqual(permissions);
    const later = termsChanged(rotate(first).next, termsWith(first, ...permissions), ON).next;
    expect(rightsOf(later, 1)).toEqual(kept);
  });

  it('never grow again, whatever changes follow', () => {
    const sets = fc.array(fc.subarray(['a', 'b', 'c', 'd']), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sets, (changes) => {
        let record = rotate(first).next;
        let had: readonly string[] = rightsOf(record, 1);
        for (const permissions of changes) {
          record = termsChanged(record, termsWith(record, ...permissions), ON).next;
          const has = rightsOf(record, 1);
          for (const permission of has)
            expect(had.includes(permission) && permissions.includes(permission)).toBe(true);
          had = has;
        }
      }),
    );
  });
});

describe('an overlap', () => {
  const second = rotate(first).next;

  it('ends its length after the promotion, and only gets shorter', () => {
    const bounded = superseded(second, instantOf(NOW + 5), DAY, ON).next;
    expect(previousOf(bounded)).toMatchObject({ supersededAt: NOW + 5, retiresAt: NOW + 5 + DAY });
    expect(previousOf(overlapShortened(bounded, instantOf(NOW + 60), ON).next)?.retiresAt).toBe(NOW + 60);
    expect(previousOf(overlapShortened(bounded, instantOf(NOW + 9 * DAY), ON).next)?.retiresAt).toBe(
      NOW + 5 + DAY,
    );
    expect(previousOf(overlapShortened(second, instantOf(NOW + 60), ON).next)?.retiresAt).toBe(NOW + 60);
  });

  it('cannot be set where there is no previous version', () => {
    const invariant = expect.objectContaining({ code: 'ERR_INVARIANT' });
    expect(() => superseded(first, NOW, DAY, ON)).toThrow(invariant);
    expect(() => overlapShortened(first, NOW, ON)).toThrow(invariant);
  });
});

describe('a shorter life', () => {
  it('holds for every version, from its own beginning, and never lengthens one', () => {
    const second = rotate(first, first.terms, 10 * DAY).next;
    const shorter = expiryShortened(second, 40 * DAY, ON).next;
    expect([...shorter.versions.values()].map(({ expiresAt }) => expiresAt)).toEqual([
      NOW + 40 * DAY,
      NOW + 50 * DAY,
    ]);
    expect(expiryShortened(shorter, 400 * DAY, ON).next.versions).toEqual(shorter.versions);
    const endless = {
      ...first,
      versions: new Map([[1, { ...sampleVersion(first.keyId, 1), expiresAt: 'never' as const }]]),
    };
    expect(expiryShortened(endless, DAY, ON).next.versions.get(1)?.expiresAt).toBe(NOW + DAY);
  });
});

describe('an end', () => {
  it.each(['deleted', 'moved'] as const)(
    'as %s revokes all versions and keeps a tombstone for 366 days',
    (life) => {
      const second = rotate(first).next;
      expect(ended(second, life, 'over', on(9))).toMatchObject({
        next: { life, endedAt: NOW + 9, ttl: NOW + 9 + 366 * DAY, revokedThrough: 2 },
        event: { action: life, detail: 'over', version: 2 },
      });
    },
  );

  it('by a move says where to', () => {
    expect(movedAway(first, 'other', ON)).toMatchObject({
      next: { life: 'moved', movedTo: 'other' },
      event: { action: 'moved', detail: 'to the table "other"' },
    });
  });
});

describe('a copy into another table', () => {
  it('is the live key, without a trace of an end, and goes on from both trails', () => {
    const arrival = copied(first, undefined, 'here', ON);
    expect(arrival).toMatchObject({ next: { life: 'live', rev: 1 }, event: { action: 'copied', seq: 2 } });
    const tombstone = movedAway(arrival.next, 'first', ON).next;
    const moved = revoked(first, 'x', ON).next;
    const back = copied(moved, tombstone, 'back', ON);
    expect(back.next).toMatchObject({ life: 'live', rev: tombstone.rev + 1, revokedThrough: 1 });
    for (const member of ['endedAt', 'ttl', 'movedTo']) expect(back.next).not.toHaveProperty(member);
    expect(back.event.seq).toBe(tombstone.audit.seq + 1);
  });
});

type Change = (record: KeyRecord, seconds: number) => Transition;

const CHANGES: Readonly<Record<string, Change>> = {
  adopt: (record, seconds) => adopted(record, on(seconds)),
  rotate: (record, seconds) => rotate(record, record.terms, seconds),
  narrow: (record, seconds) => rotate(record, termsWith(record, 'a'), seconds),
  supersede: (record, seconds) =>
    previousOf(record) === undefined
      ? adopted(record, on(seconds))
      : superseded(record, instantOf(NOW + seconds), 60, on(seconds)),
  shorten: (record, seconds) => expiryShortened(record, 30 * DAY, on(seconds)),
  terms: (record, seconds) => termsChanged(record, termsWith(record, 'b', 'c'), on(seconds)),
  rename: (record, seconds) => renamed(record, 'd'.repeat(32), 'shop/prod/new', on(seconds)),
  revoke: (record, seconds) => revoked(record, 'lost', on(seconds)),
};

describe('any sequence of changes', () => {
  const names = fc.array(fc.constantFrom(...Object.keys(CHANGES)), { maxLength: 12 });

  it('keeps two versions at most, only ever revokes more, counts revisions, and leaves an unbroken trail', () => {
    fc.assert(
      fc.property(names, (changes) => {
        const { next, event } = sampleCreation({ permissions: ['a', 'b'] });
        let record = next;
        const events: AuditEvent[] = [event];
        for (const [index, name] of changes.entries()) {
          const transition = (CHANGES[name] as Change)(record, index);
          const { next: after } = transition;
          expect(after.rev).toBe(record.rev + 1);
          expect(after.versions.size).toBeLessThanOrEqual(2);
          expect(after.revokedThrough).toBeGreaterThanOrEqual(record.revokedThrough);
          expect(after.current).toBeGreaterThanOrEqual(record.current);
          expect(after.audit).toEqual(headAfter(transition.event));
          for (const [number, version] of after.versions) {
            const before = record.versions.get(number)?.expiresAt;
            if (before !== undefined && before !== 'never')
              expect(Number(version.expiresAt)).toBeLessThanOrEqual(before);
          }
          expect(decodeRecord(encodeRecord(after), 'key')).toEqual(after);
          events.push(transition.event);
          record = after;
        }
        expect(brokenLink(events, record.audit)).toBeUndefined();
      }),
    );
  });

  it('tells in words from where and from when a key counts', () => {
    const first = sampleCreation().next;
    const bounded = {
      ...first.terms,
      allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'],
      notBefore: instantOf(NOW + 3_600),
      accountAttributes: ['parent-org'],
    };
    const { event, next } = termsChanged(first, bounded, ON);
    expect(event.detail).toBe(
      'permissions unchanged, allowedCidrs anywhere to ["203.0.113.0/24","2001:db8::/32"], ' +
        'notBefore at once to 2027-01-15T09:00:00Z, accountAttributes none to ["parent-org"]',
    );
    expect(termsChanged(next, first.terms, ON).event.detail).toBe(
      'permissions unchanged, allowedCidrs ["203.0.113.0/24","2001:db8::/32"] to anywhere, ' +
        'notBefore 2027-01-15T09:00:00Z to at once, accountAttributes ["parent-org"] to none',
    );
  });

  it('brings no version back that was refused for good', () => {
    fc.assert(
      fc.property(names, fc.nat(100 * DAY), (changes, seconds) => {
        const now: Instant = after(NOW, seconds);
        let record = sampleCreation({ permissions: ['a', 'b'] }).next;
        const refused = new Set<number>();
        for (const name of changes) {
          record = (CHANGES[name] as Change)(record, 0).next;
          for (let number = 1; number <= record.current; number++) {
            if (versionStatus(record, number, now) !== 'valid') refused.add(number);
            else expect(refused.has(number)).toBe(false);
          }
        }
      }),
    );
  });
});

describe('a trail', () => {
  function trail(): { readonly events: AuditEvent[]; readonly record: KeyRecord } {
    let { next: record, event } = sampleCreation();
    const events = [event];
    for (const change of [rotate, (seen: KeyRecord) => revoked(seen, 'lost', ON), rotate]) {
      ({ next: record, event } = change(record));
      events.push(event);
    }
    return { events, record };
  }

  it('is whole as it was written, and empty before anything was', () => {
    const { events, record } = trail();
    expect(brokenLink(events, record.audit)).toBeUndefined();
    expect(brokenLink([], EMPTY_TRAIL)).toBeUndefined();
  });

  it('is broken at the event that follows one which was changed in any member', () => {
    const { events, record } = trail();
    for (let at = 0; at < events.length; at++) {
      for (const [name, value] of Object.entries(events[at] as AuditEvent)) {
        if (name === 'seq' || name === 'previous') continue;
        const other = typeof value === 'number' ? value + 1 : `${value}x`;
        const forged = events.map((event, index) =>
          index === at ? { ...event, [name]: other } : event,
        ) as AuditEvent[];
        expect(brokenLink(forged, record.audit), `${at} ${name}`).toBe(at + 2);
      }
    }
  });

  it('is broken where an event is missing, doubled, or out of order, and where the last ones are', () => {
    const { events, record } = trail();
    const [one, two, three, four] = events as [AuditEvent, AuditEvent, AuditEvent, AuditEvent];
    expect(brokenLink([one, three, four], record.audit)).toBe(3);
    expect(brokenLink([two, three, four], record.audit)).toBe(2);
    expect(brokenLink([one, two, two, three, four], record.audit)).toBe(2);
    expect(brokenLink([one, three, two, four], record.audit)).toBe(3);
    expect(brokenLink([one, two, three], record.audit)).toBe(4);
    expect(brokenLink([], record.audit)).toBe(1);
  });

  it('goes on from another table with a copy', () => {
    const { record } = trail();
    const arrival = copied(record, undefined, 'here', ON);
    const next = revoked(arrival.next, 'lost', ON);
    expect(brokenLink([arrival.event, next.event], next.next.audit)).toBeUndefined();
  });
});
