import type { RecordUnreadableError } from '../errors.js';
import type { GrantorReader, GrantorStore } from '../grantor/grantor-store.js';
import type { KeyId } from '../key-string/key-string.js';
import type { AuditEvent } from '../record/audit.js';
import type { QuotaFull, QuotaName } from '../record/quota.js';
import type { KeyRecord } from '../record/record.js';
import type { Transition } from '../record/transitions.js';

/** Reads one record: all that a verifier needs, and may do. */
export interface KeyReader {
  /**
   * The record of a key as of the last committed write (strongly consistent), or `undefined`.
   *
   * @throws {@link RecordUnreadableError}, {@link UnavailableError}, {@link TableMissingError}
   */
  get(keyId: KeyId): Promise<KeyRecord | undefined>;
  /** The grantors beside them. Absent: this store cannot tell, and keys with a grantor cannot be judged by it. */
  readonly grantors?: GrantorReader;
}

/** What became of a conditional write. In a lost race somebody else was first: the live state is to be looked at again. */
export type RaceOutcome = 'written' | 'lost-race';

/** As {@link RaceOutcome}, of a write that may add a key; `full`: its account may have no more. Nothing was written then. */
export type WriteOutcome = RaceOutcome | { readonly full: QuotaFull };

/** A key that goes from one table to another of the same region and account. */
export interface Move {
  /** The record in the table that it leaves, as it was seen. */
  readonly seen: KeyRecord;
  /** What it leaves behind there. */
  readonly departure: Transition;
  /** What comes to the other table. */
  readonly arrival: Transition;
  /** What stands in its place there, as it was seen: a tombstone, or the older record of a restored table. */
  readonly over: KeyRecord | undefined;
  /** A key that the secret is still booked on there although its record is gone. */
  readonly staleOwner: KeyId | undefined;
}

/** What {@link KeyStore.list} is asked for. */
export interface Listing {
  /** The keys of this account only. */
  readonly account?: string;
  /** Told of each item that cannot be read, which is then passed over. Without it, such an item ends the listing with its error. */
  onUnreadable?(error: RecordUnreadableError): void;
}

/**
 * The key table. Each write is one transaction: the record, its audit event, the claim on its secret, and the counts that
 * follow from the change (see `quotaMoves`). So a count is exact at every instant.
 *
 * A secret belongs to at most one live key: `create` takes it, the end of a key gives it back. So two runs that create
 * the same declared key at once make one key, whatever they see.
 */
export interface KeyStore extends KeyReader {
  /** The grantors of the same table. */
  readonly grantors: GrantorStore;
  /** The live key that a secret belongs to. */
  keyIdOfSecret(secretArn: string): Promise<KeyId | undefined>;
  /**
   * Writes a first record, unless the key id exists or the secret belongs to a live key.
   *
   * @param staleOwner a key that the secret is still booked on although its record is gone
   */
  create(transition: Transition, staleOwner?: KeyId): Promise<WriteOutcome>;
  /** Writes a changed record, unless somebody else changed it since `seen`. */
  write(seen: KeyRecord, transition: Transition): Promise<WriteOutcome>;
  /**
   * Moves a key here, in one transaction over both tables: it never lives in both, nor in none, and no change that
   * somebody makes in the table that it leaves (a revocation, say) is lost.
   */
  moveHere(from: KeyStore, move: Move): Promise<WriteOutcome>;
  /** How many keys of a type an account has that are neither revoked nor deleted; 0 for a type that never had a cap. */
  keyCount(quota: QuotaName): Promise<number>;
  /** The audit trail of a key, oldest first. */
  events(keyId: KeyId): AsyncIterable<AuditEvent>;
  /** All records, tombstones included, in no order; see {@link Listing}. */
  list(listing?: Listing): AsyncIterable<KeyRecord>;
}
