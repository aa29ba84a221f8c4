import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DueKey } from '../../../runtime/reminder/due.ts';
import { eventsOf } from '../../../runtime/reminder/events.ts';
import { messageOf } from '../../../runtime/reminder/message.ts';
import { forMessage } from '../../../runtime/reminder/texts.ts';
import { DAY, due, inDays, reportOf } from './sample.ts';

/** The most that SNS takes, in bytes. */
const SNS_BYTES = 262_144;
/** The most that one call of PutEvents may hold, of ten events, in bytes. */
const EVENTS_BYTES = 262_144;

const OVERDUE = due({ reasons: ['overdue'], mintedFor: inDays(-100), label: 'old', expiresAt: 'never' });
const BOTH = due({ reasons: ['expired', 'overdue'], expiresAt: inDays(-1), mintedFor: inDays(-91) });

describe('the message', () => {
  it('says what is due, of whom, and what to do', () => {
    expect(messageOf(reportOf([BOTH, due(), OVERDUE], { unreadable: 1 }))).toEqual({
      subject: 'keywright: API keys: 1 expired, 1 expiring, 2 overdue, 1 unreadable',
      text: `API keys of the table "api-keys" at 2027-01-15T08:00:00Z: 1 expired, 1 expiring within 14d, 2 not rotated for 90d.

1 item of the table cannot be read: its key is not judged. The log of this function names what it could not read.

* 7QxFa1b2c3d4e5f6: expired at 2027-01-14T08:00:00Z; not rotated since 2026-10-16T08:00:00Z. "reports", version 3, type token, account org-1, owner team. Declared as shop/prod/key
* 7QxFa1b2c3d4e5f6: expires at 2027-01-20T08:00:00Z. "reports", version 3, type token, account org-1, owner team. Declared as shop/prod/key
* 7QxFa1b2c3d4e5f6: not rotated since 2026-10-07T08:00:00Z. "old", version 3, type token, account org-1, owner team. Declared as shop/prod/key

What is to be done: a rotation that is due happens at the next "pulumi up" of the stack. A key without a schedule gets a
new version by a new rotationTrigger, and another life by another expiresIn. A key that nobody needs goes with its declaration.
`,
    });
  });

  it('is not there if there is nothing to say', () => {
    expect(messageOf(reportOf([]))).toBeUndefined();
  });

  it('is there for items that cannot be read, alone', () => {
    const limits = { expiringWithinSeconds: 7 * DAY };
    expect(messageOf(reportOf([], { unreadable: 2, limits }))?.text).toBe(
      `API keys of the table "api-keys" at 2027-01-15T08:00:00Z: 0 expired, 0 expiring within 7d.

2 items of the table cannot be read: their keys are not judged. The log of this function names what it could not read.
`,
    );
  });

  it('fits into one of SNS, and says how many keys it leaves out', () => {
    const many = Array.from({ length: 5_000 }, () => due());
    const text = messageOf(reportOf(many))?.text ?? '';
    const listed = text.match(/^\* /gm)?.length ?? 0;
    expect(listed).toBeGreaterThan(1_000);
    expect(text).toContain(`\n\n${5_000 - listed} keys are left out here; "keywright list" shows all.\n\n`);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SNS_BYTES);
  });

  it('counts the keys that it leaves out', () => {
    const all = Array<ReturnType<typeof due>>(5_000).fill(due());
    const listed = messageOf(reportOf(all))?.text.match(/^\* /gm)?.length ?? 0;
    const text = messageOf(reportOf(all.slice(0, listed + 1)))?.text;
    expect(text).toContain('\n\n1 key is left out here; "keywright list" shows all.\n\n');
    expect(messageOf(reportOf(all.slice(0, listed)))?.text).not.toContain('left out');
  });

  it('says nothing of keys left out where none is', () => {
    expect(messageOf(reportOf([due()]))?.text).not.toContain('left out');
  });

  it('has a subject that SNS takes, however many keys there are', () => {
    const some: DueKey = due({ reasons: ['expired', 'overdue'] });
    const { subject = '' } = messageOf(reportOf(Array(99_999).fill(some), { unreadable: 99_999 })) ?? {};
    expect(subject).toMatch(/^[A-Za-z][ -~]{0,99}$/);
  });
});

/** Any text that a table can hold. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.constantFrom(
    '\n* forged line',
    '\u001b[2J',
    '\u202eevil',
    '🔑'.repeat(300),
    '\u0001'.repeat(900),
    '"'.repeat(900),
  ),
);
const odd = fc.record({
  label: text,
  account: text,
  owner: text,
  catalog: text,
  type: text,
  declaredAs: text,
});

describe('whatever stands in the table', () => {
  it('forges no line of the message, and none is lost', () => {
    void fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 20 }), (keys) => {
        const message = messageOf(reportOf(keys.map((key) => due(key))));
        const whole = message?.text ?? '';
        expect(whole.match(/^\* 7QxFa1b2c3d4e5f6: /gm)).toHaveLength(keys.length);
        expect(whole.split('\n')).toHaveLength(keys.length + 6);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal acts on
        expect(whole).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
        expect(whole.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(SNS_BYTES);
      }),
    );
  });

  it('leaves room for ten events in a call', () => {
    void fc.assert(
      fc.property(odd, (key) => {
        const events = eventsOf(reportOf(Array(10).fill(due(key))));
        const bytes = events.map(({ Source, DetailType, Detail }) =>
          Buffer.byteLength(
            JSON.stringify({ Source, DetailType, Detail, Time: 0, EventBusName: 'b'.repeat(256) }),
          ),
        );
        expect(bytes.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(EVENTS_BYTES);
      }),
    );
  });
});

it.each([
  ['of 256 characters as it is', 'a'.repeat(256), 'a'.repeat(256)],
  ['of more characters cut, and that it was', 'a'.repeat(257), `${'a'.repeat(256)}…`],
])('a text %s stands in a message', (_, text, shown) => {
  expect(forMessage(text)).toBe(shown);
});

describe('the events', () => {
  it('are one for each key, with what a rule can match', () => {
    const [first, second, ...more] = eventsOf(reportOf([BOTH, OVERDUE]));
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      Source: 'keywright',
      DetailType: 'API key due',
      Time: new Date('2027-01-15T08:00:00Z'),
    });
    expect(JSON.parse(first?.Detail ?? '')).toEqual({
      table: 'api-keys',
      keyId: '7QxFa1b2c3d4e5f6',
      reasons: ['expired', 'overdue'],
      label: 'reports',
      account: 'org-1',
      owner: 'team',
      catalog: 'acme',
      type: 'token',
      declaredAs: 'shop/prod/key',
      version: 3,
      expiresAt: '2027-01-14T08:00:00Z',
      mintedFor: '2026-10-16T08:00:00Z',
    });
    expect(JSON.parse(second?.Detail ?? '')).toMatchObject({ reasons: ['overdue'], expiresAt: 'never' });
  });
});
