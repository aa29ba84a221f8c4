import type { KeyId } from '../key-string/key-string.js';
import type { AuditEvent } from '../record/audit.js';
import { decodeRecord, encodeRecord, type RecordAttributes } from '../record/codec.js';
import type { KeyRecord } from '../record/record.js';
import type { Transition } from '../record/transitions.js';
import type { KeyStore, WriteOutcome } from './key-store.js';

/** A key table in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryKeyStore implements KeyStore {
  /** Records as plain data, so that nothing is shared with callers and tests can edit them by hand. */
  readonly items = new Map<string, RecordAttributes>();
  readonly #secrets = new Map<string, KeyId>();
  readonly #events = new Map<string, AuditEvent[]>();

  async get(keyId: KeyId): Promise<KeyRecord | undefined> {
    const item = this.items.get(keyId);
    return item === undefined ? undefined : decodeRecord(structuredClone(item), `key ${keyId}`);
  }

  async keyIdOfSecret(secretArn: string): Promise<KeyId | undefined> {
    return this.#secrets.get(secretArn);
  }

  async create({ next, event }: Transition, staleOwner?: KeyId): Promise<WriteOutcome> {
    const holder = this.#secrets.get(next.secretArn);
    if (this.items.has(next.keyId) || (holder !== undefined && holder !== staleOwner)) return 'lost-race';
    this.#commit(next, event);
    return 'written';
  }

  async write(seen: KeyRecord, { next, event }: Transition): Promise<WriteOutcome> {
    if (this.items.get(next.keyId)?.rev !== seen.rev) return 'lost-race';
    const holder = this.#secrets.get(next.secretArn);
    if (next.life === 'live' && holder !== undefined && holder !== next.keyId) return 'lost-race';
    if (next.life !== 'live' || next.secretArn !== seen.secretArn) this.#secrets.delete(seen.secretArn);
    this.#commit(next, event);
    return 'written';
  }

  #commit(next: KeyRecord, event: AuditEvent): void {
    this.items.set(next.keyId, structuredClone(encodeRecord(next)));
    if (next.life === 'live') this.#secrets.set(next.secretArn, next.keyId);
    this.#events.set(next.keyId, [...(this.#events.get(next.keyId) ?? []), event]);
  }

  async *events(keyId: KeyId): AsyncIterable<AuditEvent> {
    yield* this.#events.get(keyId) ?? [];
  }

  async *list(filter: { readonly account?: string } = {}): AsyncIterable<KeyRecord> {
    for (const [keyId, item] of this.items) {
      const record = decodeRecord(structuredClone(item), `key ${keyId}`);
      if (filter.account === undefined || record.terms.account === filter.account) yield record;
    }
  }
}
