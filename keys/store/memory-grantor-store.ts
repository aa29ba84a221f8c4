import { decodeGrantor, encodeGrantor } from '../grantor/codec.js';
import type { GrantorRecord, GrantorRights } from '../grantor/grantor.js';
import type { GrantorStore } from '../grantor/grantor-store.js';
import type { GrantorEvent, GrantorTransition } from '../grantor/transitions.js';
import type { RecordAttributes } from '../record/codec.js';
import type { RaceOutcome } from './key-store.js';

/** Grantors in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryGrantorStore implements GrantorStore {
  /** Items as plain data, so that nothing is shared with callers and tests can edit them by hand. */
  readonly items = new Map<string, RecordAttributes>();
  readonly #events = new Map<string, GrantorEvent[]>();

  async get(grantorId: string): Promise<GrantorRights | undefined> {
    const record = await this.record(grantorId);
    return record?.life === 'live' ? record : undefined;
  }

  async record(grantorId: string): Promise<GrantorRecord | undefined> {
    const item = this.items.get(grantorId);
    return item === undefined ? undefined : decodeGrantor(structuredClone(item), `grantor ${grantorId}`);
  }

  async write(seen: GrantorRecord | undefined, { next, event }: GrantorTransition): Promise<RaceOutcome> {
    const { grantorId } = next;
    if (this.items.get(grantorId)?.rev !== seen?.rev) return 'lost-race';
    this.items.set(grantorId, structuredClone(encodeGrantor(next)));
    this.#events.set(grantorId, [...(this.#events.get(grantorId) ?? []), event]);
    return 'written';
  }

  async *events(grantorId: string): AsyncIterable<GrantorEvent> {
    yield* this.#events.get(grantorId) ?? [];
  }
}
