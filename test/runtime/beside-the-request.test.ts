import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnavailableError } from '../../keys/errors.js';
import type { KeyId } from '../../keys/key-string/key-string.js';
import { within } from '../../runtime/deadline.js';
import { failureOf } from '../../runtime/failure.js';
import { jsonLog, type LogEntry } from '../../runtime/log.js';
import { UsageNotes } from '../../runtime/usage-notes.js';
import { NOW } from './world.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a deadline', () => {
  it('hands on what comes in time, good or bad, and leaves no timer and no listener behind', async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    expect(await within(1_000, 'reading', Promise.resolve('read'), signal)).toBe('read');
    const failing = within(1_000, 'reading', Promise.reject(new RangeError('odd')), signal);
    await expect(failing).rejects.toThrow(RangeError);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('gives up what does not come, and says what it was', async () => {
    vi.useFakeTimers();
    const late = within(1_000, 'reading the key', new Promise(() => {}));
    const said = expect(late).rejects.toMatchObject({
      code: 'ERR_UNAVAILABLE',
      message: 'reading the key: no answer in 1000 ms',
    });
    await vi.advanceTimersByTimeAsync(1_000);
    await said;
  });

  it('gives up with the request that it is for, and says so', async () => {
    const controller = new AbortController();
    const late = within(60_000, 'reading the key', new Promise(() => {}), controller.signal);
    controller.abort();
    await expect(late).rejects.toMatchObject({
      code: 'ERR_UNAVAILABLE',
      message: 'reading the key: no answer in the time of the request',
    });
  });
});

describe('a failure in a log', () => {
  it('is told in our own words, and by its name alone if it is of others', () => {
    expect(failureOf(new UnavailableError('the table is away'))).toEqual({
      error: 'ERR_UNAVAILABLE',
      message: 'the table is away',
    });
    expect(failureOf(new RangeError('acme_live_S3cret'))).toEqual({ error: 'RangeError' });
    expect(failureOf('acme_live_S3cret')).toEqual({ error: 'string' });
  });
});

describe('the log of a process', () => {
  it('is one line of JSON for each entry, which names its source', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    jsonLog({ event: 'request-denied', reason: 'missing', requestId: 'req-1' });
    expect(write.mock.calls).toEqual([
      ['{"source":"keywright","event":"request-denied","reason":"missing","requestId":"req-1"}\n'],
    ]);
  });
});

describe('notes of usage', () => {
  const use = { keyId: '7Qx2bV9nKp4LmR8s' as KeyId, at: NOW };

  it('are settled when all that were begun are written or given up, and a failure is logged', async () => {
    const entries: LogEntry[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const note = vi.fn().mockReturnValueOnce(promise).mockRejectedValueOnce(new UnavailableError('away'));
    const notes = new UsageNotes(
      { note, flush: async () => {}, usageOf: async () => undefined },
      (entry) => entries.push(entry),
      60_000,
    );
    void notes.begin(use, 'req-1');
    void notes.begin(use, 'req-2');
    const settled = vi.fn();
    const all = notes.settled().then(settled);
    await new Promise((resume) => setTimeout(resume, 5));
    expect(settled).not.toHaveBeenCalled();
    resolve();
    await all;
    expect(note.mock.calls).toEqual([[use], [use]]);
    expect(entries).toEqual([
      {
        event: 'usage-not-noted',
        requestId: 'req-2',
        keyId: '7Qx2bV9nKp4LmR8s',
        error: 'ERR_UNAVAILABLE',
        message: 'away',
      },
    ]);
  });

  it('are given up after their deadline, with the key in the words', async () => {
    const entries: LogEntry[] = [];
    const activity = {
      note: () => new Promise<void>(() => {}),
      flush: async () => {},
      usageOf: async () => undefined,
    };
    const notes = new UsageNotes(activity, (entry) => entries.push(entry), 10);
    void notes.begin(use, 'req-1');
    await notes.settled();
    expect(entries).toMatchObject([
      { error: 'ERR_UNAVAILABLE', message: 'noting a use of key 7Qx2bV9nKp4LmR8s: no answer in 10 ms' },
    ]);
  });
});
