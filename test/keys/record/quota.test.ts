import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotaMoves, quotaOf } from '../../../keys/record/quota.js';
import type { KeyRecord } from '../../../keys/record/record.js';
import { revoked, rotated, termsChanged } from '../../../keys/record/transitions.js';
import { ON, sampleRecord, sampleVersion } from '../../contracts/sample.js';
import { records } from './arbitrary.js';

const capped = sampleRecord({ maxKeysPerAccount: 3 });
const gone: KeyRecord = { ...capped, life: 'deleted' };
const QUOTA = { catalog: 'acme', account: 'org-1', type: 'token', cap: 3 };

function withTerms(record: KeyRecord, change: Partial<KeyRecord['terms']>): KeyRecord {
  return { ...record, terms: { ...record.terms, ...change } };
}

describe('the quota of a key', () => {
  it('is that of its account, catalog and type, while it is neither revoked nor ended', () => {
    expect(quotaOf(capped)).toEqual(QUOTA);
    expect(quotaOf(sampleRecord())).toBeUndefined();
    expect(quotaOf(revoked(capped, 'lost', ON).next)).toBeUndefined();
    expect(quotaOf(gone)).toBeUndefined();
    expect(quotaOf({ ...capped, life: 'moved' })).toBeUndefined();
  });

  it.each<readonly [string, KeyRecord | undefined, KeyRecord, readonly string[]]>([
    ['a new key', undefined, capped, ['join org-1']],
    ['a new key without a cap', undefined, sampleRecord(), []],
    ['nothing that matters', capped, withTerms(capped, { label: 'new', permissions: [] }), []],
    ['another cap', capped, withTerms(capped, { maxKeysPerAccount: 1 }), []],
    ['a rotation', capped, rotated(capped, sampleVersion(capped.keyId, 2), capped.terms, 'a', ON).next, []],
    ['a revocation', capped, revoked(capped, 'lost', ON).next, ['leave org-1']],
    ['the end', capped, gone, ['leave org-1']],
    ['the end of what was revoked', revoked(capped, 'lost', ON).next, gone, []],
    ['another account', capped, withTerms(capped, { account: 'org-2' }), ['leave org-1', 'join org-2']],
    ['another catalog', capped, withTerms(capped, { catalog: 'other' }), ['leave org-1', 'join org-1']],
    ['another type', capped, withTerms(capped, { type: 'tool' }), ['leave org-1', 'join org-1']],
    [
      'a cap that comes',
      sampleRecord(),
      withTerms(sampleRecord(), { maxKeysPerAccount: 1 }),
      ['count org-1'],
    ],
    ['a cap that goes', capped, sampleRecord(), ['leave org-1']],
    [
      'a cap that comes with another account',
      sampleRecord(),
      withTerms(sampleRecord(), { maxKeysPerAccount: 1, account: 'org-2' }),
      ['join org-2'],
    ],
    [
      'a cap that comes to what was revoked, and is issued anew',
      { ...sampleRecord(), revokedThrough: 1 },
      { ...capped, current: 2, revokedThrough: 1 },
      ['join org-1'],
    ],
  ])('moves by %s', (_, seen, next, expected) => {
    expect(quotaMoves(seen, next).map(({ kind, quota }) => `${kind} ${quota.account}`)).toEqual(expected);
  });

  it('is counted once, whatever the order of changes: all moves together leave what the last record says', () => {
    fc.assert(
      fc.property(fc.array(records, { minLength: 1, maxLength: 8 }), (all) => {
        const counts = new Map<string, number>();
        let seen: KeyRecord | undefined;
        for (const next of all) {
          for (const { kind, quota } of quotaMoves(seen, next)) {
            const name = JSON.stringify([quota.catalog, quota.account, quota.type]);
            counts.set(name, (counts.get(name) ?? 0) + (kind === 'leave' ? -1 : 1));
          }
          seen = next;
        }
        const last = seen === undefined ? undefined : quotaOf(seen);
        const left = [...counts].filter(([, count]) => count !== 0);
        expect(left).toEqual(
          last === undefined ? [] : [[JSON.stringify([last.catalog, last.account, last.type]), 1]],
        );
      }),
    );
  });

  it('is named in the audit trail when it comes, changes or goes', () => {
    const { maxKeysPerAccount: _, ...uncapped } = capped.terms;
    const detail = (terms: KeyRecord['terms'], record = capped) =>
      termsChanged(record, terms, ON).event.detail;
    expect(detail({ ...capped.terms, maxKeysPerAccount: 5 })).toBe(
      'permissions unchanged, maxKeysPerAccount 3 to 5',
    );
    expect(detail(uncapped)).toBe('permissions unchanged, maxKeysPerAccount 3 to none');
    expect(detail(capped.terms, { ...capped, terms: uncapped })).toBe(
      'permissions unchanged, maxKeysPerAccount none to 3',
    );
  });
});
