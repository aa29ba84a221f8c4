import { InvariantError } from '../errors.js';
import type { KeyId } from '../key-string/key-string.js';
import type { AuditEvent } from '../record/audit.js';
import { decodeRecord, encodeRecord, type RecordAttributes } from '../record/codec.js';
import { type QuotaFull, type QuotaName, quotaMoves } from '../record/quota.js';
import type { KeyRecord } from '../record/record.js';
import type { Transition } from '../record/transitions.js';
import type { KeyStore, Listing, Move, WriteOutcome } from './key-store.js';
import { MemoryGrantorStore } from './memory-grantor-store.js';
import { readOrTell } from './read-or-tell.js';

/** As the index by account has it: whether or not the rest of the item can be read. */
function accountOf({ terms }: RecordAttributes): unknown {
  return typeof terms === 'object' && terms !== null && 'account' in terms ? terms.account : undefined;
}

/** The name of a count in {@link MemoryKeyStore.counts}. */
export function countName({ catalog, account, type }: QuotaName): string {
  return JSON.stringify([catalog, account, type]);
}

/** A key table in memory, held to the same contract as DynamoDB's. For unit tests. */
export class MemoryKeyStore implements KeyStore {
  /** Records as plain data, so that nothing is shared with callers and tests can edit them by hand. */
  readonly items = new Map<string, RecordAttributes>();
  readonly grantors = new MemoryGrantorStore();
  /** Keys that count, by {@link countName}: for tests to look at, and to spoil. */
  readonly counts = new Map<string, number>();
  readonly #secrets = new Map<string, KeyId>();
  readonly #events = new Map<string, AuditEvent[]>();

  async get(keyId: KeyId): Promise<KeyRecord | undefined> {
    const item = this.items.get(keyId);
    return item === undefined ? undefined : decodeRecord(structuredClone(item), `key ${keyId}`);
  }

  async keyIdOfSecret(secretArn: string): Promise<KeyId | undefined> {
    return this.#secrets.get(secretArn);
  }

  async keyCount(quota: QuotaName): Promise<number> {
    return this.counts.get(countName(quota)) ?? 0;
  }

  async create(transition: Transition, staleOwner?: KeyId): Promise<WriteOutcome> {
    if (!this.#canCreate(transition, staleOwner)) return 'lost-race';
    const full = this.#fullFor(undefined, transition);
    if (full !== undefined) return { full };
    this.#commit(undefined, transition);
    return 'written';
  }

  async write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome> {
    if (!this.#canWrite(seen, transition)) return 'lost-race';
    const full = this.#fullFor(seen, transition);
    if (full !== undefined) return { full };
    this.#commit(seen, transition);
    return 'written';
  }

  async moveHere(from: KeyStore, move: Move): Promise<WriteOutcome> {
    if (!(from instanceof MemoryKeyStore) || from === this)
      throw new InvariantError('a key moves from one table in memory to another one');
    const { seen, departure, arrival, over, staleOwner } = move;
    const isFree = over === undefined ? this.#canCreate(arrival, staleOwner) : this.#canWrite(over, arrival);
    if (!isFree || !from.#canWrite(seen, departure)) return 'lost-race';
    const full = this.#fullFor(over, arrival);
    if (full !== undefined) return { full };
    from.#commit(seen, departure);
    this.#commit(over, arrival);
    return 'written';
  }

  #canCreate({ next }: Transition, staleOwner: KeyId | undefined): boolean {
    const holder = this.#secrets.get(next.secretArn);
    return !this.items.has(next.keyId) && (holder === undefined || holder === staleOwner);
  }

  #canWrite(seen: KeyRecord, { next }: Transition): boolean {
    if (this.items.get(next.keyId)?.rev !== seen.rev) return false;
    const holder = this.#secrets.get(next.secretArn);
    return next.life !== 'live' || holder === undefined || holder === next.keyId;
  }

  #fullFor(seen: KeyRecord | undefined, { next }: Transition): QuotaFull | undefined {
    for (const { kind, quota } of quotaMoves(seen, next)) {
      const count = this.counts.get(countName(quota)) ?? 0;
      if (kind === 'join' && count >= quota.cap) return { ...quota, count };
    }
    return undefined;
  }

  #commit(seen: KeyRecord | undefined, { next, event }: Transition): void {
    for (const { kind, quota } of quotaMoves(seen, next)) {
      const count = this.counts.get(countName(quota)) ?? 0;
      this.counts.set(countName(quota), kind === 'leave' ? Math.max(0, count - 1) : count + 1);
    }
    if (seen !== undefined && (next.life !== 'live' || next.secretArn !== seen.secretArn))
      this.#secrets.delete(seen.secretArn);
    this.items.set(next.keyId, structuredClone(encodeRecord(next)));
    if (next.life === 'live') this.#secrets.set(next.secretArn, next.keyId);
    this.#events.set(next.keyId, [...(this.#events.get(next.keyId) ?? []), event]);
  }

  async *events(keyId: KeyId): AsyncIterable<AuditEvent> {
    yield* this.#events.get(keyId) ?? [];
  }

  async *list({ account, onUnreadable }: Listing = {}): AsyncIterable<KeyRecord> {
    for (const [keyId, item] of this.items) {
      if (account !== undefined && accountOf(item) !== account) continue;
      const record = readOrTell(() => decodeRecord(structuredClone(item), `key ${keyId}`), onUnreadable);
      if (record !== undefined) yield record;
    }
  }
}
