import { EventBridgeClient, type PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { tellEventBus } from '../../../runtime/reminder/event-bus.ts';
import { due, reportOf } from './sample.ts';

type Entry = { readonly Detail?: string };

/** A bus that answers as it is told, call by call, and remembers which versions it was offered. */
function bus(answers: readonly ((entries: readonly Entry[]) => Partial<PutEventsCommandOutput>)[]) {
  const client = new EventBridgeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const offered: number[][] = [];
  const pauses: number[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { Entries = [] } = args.input as { Entries?: readonly Entry[] };
      offered.push(Entries.map(({ Detail = '' }) => JSON.parse(Detail).version));
      const answer = answers[offered.length - 1] ?? taken;
      return { response: {}, output: { $metadata: {}, ...answer(Entries) } as never };
    },
    { step: 'initialize' },
  );
  const tell = tellEventBus(client, 'keys', async (milliseconds) => void pauses.push(milliseconds));
  return { tell, offered, pauses };
}

const taken = (entries: readonly Entry[]) => ({ Entries: entries.map(() => ({ EventId: 'id' })) });
const throttled = (entries: readonly Entry[]) => ({
  Entries: entries.map(() => ({ ErrorCode: 'ThrottlingException' })),
});

function keys(count: number) {
  return reportOf(Array.from({ length: count }, (_, version) => due({ version })));
}

describe('an event bus', () => {
  it('is told of ten keys a call', async () => {
    const { tell, offered, pauses } = bus([]);
    await tell(keys(23));
    expect(offered.map((versions) => versions.length)).toEqual([10, 10, 3]);
    expect(offered.flat()).toEqual(Array.from({ length: 23 }, (_, version) => version));
    expect(pauses).toEqual([]);
  });

  it('is not called if there is nothing to tell', async () => {
    const { tell, offered } = bus([]);
    await tell(reportOf([], { unreadable: 3 }));
    expect(offered).toEqual([]);
  });

  it('is offered again what it did not take, and only that', async () => {
    const { tell, offered, pauses } = bus([
      () => ({ Entries: [{ EventId: 'id' }, { ErrorCode: 'InternalFailure' }, { EventId: 'id' }] }),
      throttled,
    ]);
    await tell(keys(3));
    expect(offered).toEqual([[0, 1, 2], [1], [1]]);
    expect(pauses).toEqual([200, 400]);
  });

  it('is told of the other keys when it takes some not at all; then the run fails and says so', async () => {
    const { tell, offered, pauses } = bus([throttled, throttled, throttled, throttled]);
    await expect(tell(keys(12))).rejects.toMatchObject({
      code: 'ERR_UNAVAILABLE',
      message:
        'telling the event bus keys of keys that are due: the bus did not take 10 of 12 events (ThrottlingException); the next run tells of them again',
    });
    expect(offered.map((versions) => versions.length)).toEqual([10, 10, 10, 10, 2]);
    expect(pauses).toEqual([200, 400, 800]);
  });

  it('that has several reasons is told of with each of them, once and in one order', async () => {
    const refused = () => ({ Entries: [{ ErrorCode: 'Throttled' }, {}, { ErrorCode: 'Internal' }, {}] });
    const { tell } = bus([refused, refused, refused, refused]);
    await expect(tell(keys(4))).rejects.toThrow(
      'did not take 4 of 4 events (Internal, Throttled, no answer)',
    );
  });

  it('that the role may not call is told of with the permission', async () => {
    const { tell, offered } = bus([
      () => {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      },
    ]);
    await expect(tell(keys(11))).rejects.toMatchObject({
      code: 'ERR_FORBIDDEN',
      message: expect.stringContaining('allow it events:PutEvents'),
    });
    expect(offered).toHaveLength(1);
  });

  it.each([
    ['of nothing', {}, [0, 1]],
    ['of fewer events than it was offered', { Entries: [{ EventId: 'id' }] }, [1]],
    ['of an event without an id', { Entries: [{ EventId: 'id' }, {}] }, [1]],
  ])('that tells %s has not taken the rest', async (_, answer, rest) => {
    const { tell, offered } = bus([() => answer]);
    await tell(keys(2));
    expect(offered).toEqual([[0, 1], rest]);
  });
});
