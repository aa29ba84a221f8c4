import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NEXT_TO_THE_WIRE, wholeAnswerWithin } from '../../../keys/aws/answer-deadline.js';
import { clientSettings, PATIENT, URGENT } from '../../../keys/aws/client-settings.js';

describe('the settings of AWS clients', () => {
  it('bound the wait for every call, and fail it rather than warn', () => {
    const patient = {
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: 1_000,
        requestTimeout: 2_000,
        socketTimeout: 2_000,
        throwOnRequestTimeout: true,
      },
    };
    expect(clientSettings()).toEqual(patient);
    expect(clientSettings({ timeouts: PATIENT })).toEqual(patient);
    expect(clientSettings({ timeouts: URGENT })).toEqual({
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: 500,
        requestTimeout: 1_000,
        socketTimeout: 1_000,
        throwOnRequestTimeout: true,
      },
    });
  });
});

describe('an answer that has begun', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function answered(response: unknown, ...milliseconds: [] | [number]) {
    return wholeAnswerWithin(...milliseconds)(async (_: string) => ({ response }))('args');
  }
  const trickling = () => new Readable({ read: () => {} });

  it.each([
    ['ten seconds if nothing is said', [] as [], 10_000],
    ['as long as is said', [600] as [number], 600],
  ])('may take %s, and is broken off then', async (_, said, milliseconds) => {
    const body = trickling();
    const broken = new Promise((resolve) => body.once('error', resolve));
    await answered({ body }, ...said);
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(body.destroyed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(body.destroyed).toBe(true);
    expect(await broken).toEqual(new Error(`the answer was not complete in ${milliseconds} ms`));
  });

  it('leaves no timer behind when it is complete', async () => {
    const body = Readable.from(['whole']);
    await answered({ body });
    expect(vi.getTimerCount()).toBe(1);
    for await (const part of body) expect(part).toBe('whole');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
  });

  it.each([[undefined], [null], ['text'], [{}], [{ body: undefined }], [{ body: 'text' }]])(
    'is handed on as it is when it is no stream: %j',
    async (response) => {
      expect(await answered(response)).toEqual({ response });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('is watched before it is read', () => {
    expect(NEXT_TO_THE_WIRE).toEqual({ step: 'deserialize', priority: 'low', name: 'wholeAnswerWithin' });
  });
});
