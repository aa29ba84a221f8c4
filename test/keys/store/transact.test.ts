import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { QuotaMove } from '../../../keys/record/quota.js';
import { unreadable } from '../../../keys/record/reader.js';
import { quotaUpdate } from '../../../keys/store/quota-items.js';
import { type Counting, transact, transactCounted } from '../../../keys/store/transact.js';
import { type Answer, endpoint, refusing, saying } from '../../support/endpoint.js';

const CONFLICT = 'TransactionConflict';
const FAILED = 'ConditionalCheckFailed';
const ITEMS = ['one', 'two'].map((pk) => ({ Put: { TableName: 'keys', Item: { pk: { S: pk } } } }));
const WRITTEN = saying('{}');
const UNAVAILABLE = expect.objectContaining({ code: 'ERR_UNAVAILABLE' });
const INVARIANT = expect.objectContaining({ code: 'ERR_INVARIANT' });

function clientAt(url: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint: url, maxAttempts: 1 });
}

/** A cancellation with a reason for each part of the transaction. */
function cancelled(...codes: readonly string[]): Answer {
  return refusing('TransactionCanceledException', 'cancelled', {
    CancellationReasons: codes.map((Code) => ({ Code, Message: 'because' })),
  });
}

/** One answer after the other; the last one for ever. */
function inTurn(...answers: readonly [Answer, ...Answer[]]): Answer {
  return (asked, response, count) => (answers[count] ?? answers.at(-1) ?? WRITTEN)(asked, response, count);
}

/** A count in an account of its own, with room for two keys, that tells `count` when it is read. */
function counting(kind: QuotaMove['kind'], account: string, count = 0) {
  const move = { kind, quota: { catalog: 'acme', account, type: 'token', cap: 2 } };
  return { move, item: quotaUpdate('keys', move), read: vi.fn(async () => count) };
}

/** What a request wrote, part for part: the key of an item, or the account of a count. */
function partsOf({ body }: { readonly body: string }): readonly string[] {
  const { TransactItems } = JSON.parse(body);
  return TransactItems.map(
    ({ Put, Update }: { Put?: (typeof ITEMS)[0]['Put']; Update?: { Key: { pk: { S: string } } } }) =>
      Put?.Item.pk.S ?? Update?.Key.pk.S,
  );
}

/** Puts it through, with these counts, and tells what was asked of the table. */
async function tried(answer: Answer, counts: readonly Counting[] = []) {
  await using table = await endpoint(answer);
  const outcome = await transactCounted(clientAt(table.url), ITEMS, counts, 'writing').catch(
    (error: unknown) => error,
  );
  return { outcome, asked: table.asked.map(partsOf), actions: table.asked.map(({ action }) => action) };
}

describe('a transaction', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('writes all items and counts at once', async () => {
    const counts = [counting('leave', 'here'), counting('join', 'there')];
    expect(await tried(WRITTEN, counts)).toEqual({
      outcome: 'written',
      asked: [['one', 'two', 'account#here', 'account#there']],
      actions: ['TransactWriteItems'],
    });
  });

  it('tells those who count nothing of no count', async () => {
    await using table = await endpoint(inTurn(WRITTEN, cancelled(FAILED, 'None')));
    expect(await transact(clientAt(table.url), ITEMS, 'writing')).toBe('written');
    expect(await transact(clientAt(table.url), ITEMS, 'writing')).toBe('lost-race');
  });

  it.each([CONFLICT, 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that is cancelled for %s is tried again, with the same items',
    async (reason) => {
      const busy = cancelled('None', reason);
      expect(await tried(inTurn(busy, busy, busy, WRITTEN))).toMatchObject({
        outcome: 'written',
        asked: Array(4).fill(['one', 'two']),
      });
    },
  );

  it('that is cancelled without a reason is tried again', async () => {
    const silent = refusing('TransactionCanceledException');
    expect(await tried(inTurn(silent, WRITTEN))).toMatchObject({ outcome: 'written', asked: [{}, {}] });
  });

  it('is given up after six tries, which is told with each reason once', async () => {
    const { outcome, asked } = await tried(cancelled(CONFLICT, 'None', CONFLICT), [counting('join', 'here')]);
    expect(outcome).toEqual(UNAVAILABLE);
    expect(asked).toHaveLength(6);
    expect(String(outcome)).toContain(`(${CONFLICT}, None)`);
    expect(String(outcome)).toContain('writing');
  });

  it('is tried again after a wait that is random, and up to twice as long each time', async () => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const client = clientAt('http://127.0.0.1:9');
    const [begin, tries]: [number, number[]] = [Date.now(), []];
    vi.spyOn(client, 'send').mockImplementation(async () => {
      tries.push(Date.now() - begin);
      const reasons = { CancellationReasons: [{ Code: CONFLICT }, { Code: 'None' }] };
      throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, ...reasons });
    });
    const given = expect(transact(client, ITEMS, 'writing')).rejects.toEqual(UNAVAILABLE);
    await vi.runAllTimersAsync();
    await given;
    expect(tries).toEqual([0, 10, 30, 70, 150, 310]);
  });

  it.each([
    [[FAILED, 'None']],
    [['None', FAILED]],
    [[CONFLICT, FAILED]],
    [['None', FAILED, FAILED]],
    [[FAILED, 'ValidationError']],
  ])('is a lost race for %s, and not tried again', async (reasons) => {
    const full = counting('join', 'here', 2);
    const { outcome, asked } = await tried(cancelled(...reasons), [full]);
    expect([outcome, asked.length]).toEqual(['lost-race', 1]);
    expect(full.read).not.toHaveBeenCalled();
  });

  it('that is not valid is a fault of ours, and not tried again', async () => {
    const { outcome, asked } = await tried(cancelled('None', 'ValidationError'));
    expect([outcome, asked.length]).toEqual([INVARIANT, 1]);
  });

  it.each([
    ['AccessDeniedException', 'ERR_FORBIDDEN'],
    ['ResourceNotFoundException', 'ERR_TABLE_MISSING'],
    ['ValidationException', 'ERR_ARGUMENT'],
    ['InternalServerError', 'ERR_UNAVAILABLE'],
  ])('that is refused with %s is not tried again: %s', async (type, code) => {
    const { outcome, asked } = await tried(refusing(type), [counting('join', 'here')]);
    expect(outcome).toMatchObject({ code });
    expect(asked).toHaveLength(1);
    if (code === 'ERR_FORBIDDEN') expect(String(outcome)).toContain('dynamodb:TransactWriteItems');
  });
});

describe('a count that stands in the way of a transaction', () => {
  it.each([2, 3])('and that tells %s keys under a cap of two is full', async (count) => {
    const full = counting('join', 'here', count);
    const { outcome, asked } = await tried(cancelled('None', 'None', FAILED), [full]);
    expect(outcome).toEqual({ full: { catalog: 'acme', account: 'here', type: 'token', cap: 2, count } });
    expect(asked).toHaveLength(1);
    expect(full.read).toHaveBeenCalledTimes(1);
  });

  it('is the one that is told, whatever other counts there are', async () => {
    const counts = ['before', 'full', 'behind'].map((account) => counting('join', account, 2));
    const { outcome } = await tried(cancelled('None', 'None', 'None', FAILED, 'None'), counts);
    expect(outcome).toMatchObject({ full: { account: 'full' } });
    expect(counts.map(({ read }) => read.mock.calls.length)).toEqual([0, 1, 0]);
  });

  it('and has room by now is tried again, with the same count', async () => {
    const { outcome, asked } = await tried(inTurn(cancelled('None', 'None', FAILED), WRITTEN), [
      counting('join', 'here', 1),
    ]);
    expect([outcome, asked]).toEqual(['written', Array(2).fill(['one', 'two', 'account#here'])]);
  });

  it('does not, however many there are, for a key that was there before the cap', async () => {
    const { outcome, asked } = await tried(inTurn(cancelled('None', 'None', FAILED), WRITTEN), [
      counting('count', 'here', 9),
    ]);
    expect([outcome, asked]).toEqual(['written', Array(2).fill(['one', 'two', 'account#here'])]);
  });

  it.each(['join', 'count'] as const)('and is none is told as such to whoever would %s', async (kind) => {
    const spoilt = counting(kind, 'here');
    spoilt.read.mockRejectedValue(unreadable('the count', 'is none'));
    const { outcome } = await tried(cancelled('None', 'None', FAILED), [spoilt]);
    expect(outcome).toMatchObject({ code: 'ERR_RECORD_UNREADABLE' });
  });

  it('of a key that leaves is not moved, nor read, and the others are', async () => {
    const counts = [counting('leave', 'gone'), counting('leave', 'left'), counting('join', 'joined')];
    const spoilt = cancelled('None', 'None', FAILED, CONFLICT, 'None');
    const { outcome, asked } = await tried(inTurn(spoilt, WRITTEN), counts);
    expect(outcome).toBe('written');
    expect(asked).toEqual([
      ['one', 'two', 'account#gone', 'account#left', 'account#joined'],
      ['one', 'two', 'account#left', 'account#joined'],
    ]);
    for (const { read } of counts) expect(read).not.toHaveBeenCalled();
  });

  it('is looked for in its new place once another one is left out', async () => {
    const counts = [counting('leave', 'gone'), counting('join', 'full', 2)];
    const answers = inTurn(cancelled('None', 'None', FAILED, 'None'), cancelled('None', 'None', FAILED));
    expect((await tried(answers, counts)).outcome).toMatchObject({ full: { account: 'full' } });
  });
});
