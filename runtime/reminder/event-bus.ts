import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { awsFailure } from '../../keys/aws/failure.js';
import { UnavailableError } from '../../keys/errors.js';
import { type DueEvent, eventsOf } from './events.js';
import type { Tell } from './remind.js';

/** EventBridge takes so many events a call. */
const BATCH = 10;

/** So often is an event offered in all that the bus does not take. */
const TRIES = 4;

const FIRST_PAUSE_MS = 200;

/** Waits; so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<unknown>;

interface Refused {
  readonly event: DueEvent;
  readonly code: string;
}

/**
 * Tells a bus of EventBridge: one event for each key. Its role needs `events:PutEvents` on the bus. EventBridge takes events for a bus
 * that does not exist without a word (aws-cli#9186): a wrong name is not told.
 */
export function tellEventBus(client: EventBridgeClient, bus: string, pause: Pause): Tell {
  const doing = `telling the event bus ${bus} of keys that are due`;

  /** One call; what the bus did not take, with its reason. A call may take some events and not the others. */
  async function put(events: readonly DueEvent[]): Promise<readonly Refused[]> {
    const Entries = events.map((event) => ({ ...event, EventBusName: bus }));
    let results: readonly PutEventsResultEntry[];
    try {
      results = (await client.send(new PutEventsCommand({ Entries }))).Entries ?? [];
    } catch (error) {
      throw awsFailure(error, doing, 'events:PutEvents');
    }
    return events.flatMap((event, index) => {
      const { EventId, ErrorCode } = results[index] ?? {};
      // Taken is what has an id: an answer that says nothing of an event has not taken it.
      return EventId && !ErrorCode ? [] : [{ event, code: ErrorCode || 'no answer' }];
    });
  }

  async function putPatiently(events: readonly DueEvent[]): Promise<readonly Refused[]> {
    let refused = await put(events);
    for (let tried = 1; tried < TRIES && refused.length > 0; tried += 1) {
      await pause(FIRST_PAUSE_MS * 2 ** (tried - 1));
      refused = await put(refused.map(({ event }) => event));
    }
    return refused;
  }

  return async (report) => {
    const events = eventsOf(report);
    const refused: Refused[] = [];
    for (let from = 0; from < events.length; from += BATCH)
      refused.push(...(await putPatiently(events.slice(from, from + BATCH))));
    if (refused.length === 0) return;
    const codes = [...new Set(refused.map(({ code }) => code))].sort().join(', ');
    throw new UnavailableError(
      `${doing}: the bus did not take ${refused.length} of ${events.length} events (${codes}); the next run tells of them again`,
    );
  };
}
