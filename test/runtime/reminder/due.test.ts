import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyRecord, KeyVersion } from '../../../keys/record/record.ts';
import { instantOf } from '../../../keys/time/instant.ts';
import { type DueKey, dueKey, mostUrgentFirst } from '../../../runtime/reminder/due.ts';
import { DAY, due, inDays, NOW, recordWith } from './sample.ts';

const LIMITS = { expiringWithinSeconds: 14 * DAY };
const WITH_AGE = { ...LIMITS, rotateAfterSeconds: 90 * DAY };

/** The record, its current version changed. */
function withVersion(record: KeyRecord, change: Partial<KeyVersion>): KeyRecord {
  const current = record.versions.get(record.current);
  if (current === undefined) throw new Error('a record without its current version');
  return { ...record, versions: new Map([[record.current, { ...current, ...change }]]) };
}

describe('a key is told of', () => {
  it.each([
    ['ends far from now', inDays(15), undefined],
    ['ends one second after the limit', instantOf(inDays(14) + 1), undefined],
    ['ends at the limit', inDays(14), ['expiring']],
    ['ends in a second', instantOf(NOW + 1), ['expiring']],
    ['ends now', NOW, ['expired']],
    ['ended long ago', inDays(-400), ['expired']],
    ['never ends', 'never', undefined],
  ] as const)('or not, if it %s', async (_, expiresAt, reasons) => {
    const record = await recordWith({ createdAt: inDays(-500), expiresAt });
    expect(dueKey(record, LIMITS, NOW)?.reasons).toEqual(reasons);
  });

  it.each([
    ['one second before the limit', instantOf(inDays(-90) + 1), undefined],
    ['at the limit', inDays(-90), ['overdue']],
    ['long ago', inDays(-1000), ['overdue']],
  ] as const)('or not, if its version was minted for %s', async (_, epoch, reasons) => {
    const record = await recordWith({ expiresAt: 'never' });
    const aged = withVersion(record, { mintedFor: { epoch } });
    expect(dueKey(aged, WITH_AGE, NOW)?.reasons).toEqual(reasons);
    expect(dueKey(aged, LIMITS, NOW)).toBeUndefined();
  });

  it('for both, if it ends soon and is old', async () => {
    const record = await recordWith({ createdAt: inDays(-100), expiresAt: inDays(1) });
    expect(dueKey(record, WITH_AGE, NOW)?.reasons).toEqual(['expiring', 'overdue']);
    expect(dueKey(record, WITH_AGE, inDays(2))?.reasons).toEqual(['expired', 'overdue']);
  });

  it('with what people need to act, and no more', async () => {
    const record = await recordWith({ createdAt: inDays(-100), expiresAt: inDays(1) });
    expect(dueKey(record, WITH_AGE, NOW)).toEqual({
      keyId: record.keyId,
      reasons: ['expiring', 'overdue'],
      label: 'a key',
      account: 'org-1',
      owner: 'team',
      catalog: 'acme',
      type: 'token',
      declaredAs: 'shop/prod/key',
      version: 1,
      expiresAt: inDays(1),
      mintedFor: inDays(-100),
    });
  });
});

describe('a key is not told of', () => {
  it('if its current version is not there', async () => {
    const record = await recordWith({ createdAt: inDays(-100), expiresAt: inDays(-1) });
    expect(dueKey({ ...record, versions: new Map() }, WITH_AGE, NOW)).toBeUndefined();
  });

  it.each([
    ['is revoked', { revokedThrough: 1 }],
    ['is deleted', { life: 'deleted' }],
    ['went to another table', { life: 'moved' }],
  ] as const)('if it %s, however old', async (_, change) => {
    const record = await recordWith({ createdAt: inDays(-100), expiresAt: inDays(-1) });
    expect(dueKey({ ...record, ...change }, WITH_AGE, NOW)).toBeUndefined();
  });

  it('because of the version before', async () => {
    const record = await recordWith({ createdAt: inDays(-1), expiresAt: inDays(30) });
    const current = record.versions.get(1);
    if (current === undefined) throw new Error('no version');
    const before = { ...current, expiresAt: inDays(1), mintedFor: { epoch: inDays(-200) } };
    const versions = new Map<number, KeyVersion>([
      [1, before],
      [2, current],
    ]);
    expect(dueKey({ ...record, versions, current: 2 }, WITH_AGE, NOW)).toBeUndefined();
  });
});

describe('the order of the keys', () => {
  it('is by urgency', () => {
    const names = [
      due({ reasons: ['overdue'], declaredAs: 'old', expiresAt: inDays(20), mintedFor: inDays(-91) }),
      due({ reasons: ['overdue'], declaredAs: 'older', expiresAt: 'never', mintedFor: inDays(-200) }),
      due({ reasons: ['expiring', 'overdue'], declaredAs: 'later', expiresAt: inDays(9) }),
      due({ reasons: ['expiring'], declaredAs: 'soon', expiresAt: inDays(1) }),
      due({ reasons: ['expired'], declaredAs: 'over', expiresAt: inDays(-1) }),
    ].sort(mostUrgentFirst);
    expect(names.map(({ declaredAs }) => declaredAs)).toEqual(['over', 'soon', 'later', 'older', 'old']);
  });

  it('is by their ids where nothing else tells keys apart', () => {
    const ids = ['bbbbbbbbbbbbbbbb', 'aaaaaaaaaaaaaaaa', 'cccccccccccccccc'] as DueKey['keyId'][];
    const sorted = ids.map((keyId) => due({ keyId })).sort(mostUrgentFirst);
    expect(sorted.map(({ keyId }) => keyId)).toEqual([...ids].sort());
  });

  it('is the same, however they came', () => {
    const key = fc
      .record({
        keyId: fc.constantFrom(...'abcdefgh').map((text) => text.repeat(16) as DueKey['keyId']),
        reasons: fc.constantFrom<DueKey['reasons']>(['expired'], ['expiring', 'overdue'], ['overdue']),
        expiresAt: fc.constantFrom(inDays(1), inDays(2)),
      })
      .map(due);
    const keys = fc.uniqueArray(key, { selector: ({ keyId }) => keyId });
    void fc.assert(
      fc.property(keys, (found) => {
        const reversed = [...found].reverse().sort(mostUrgentFirst);
        expect([...found].sort(mostUrgentFirst)).toEqual(reversed);
      }),
    );
  });
});
