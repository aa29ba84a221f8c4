import type { RaceOutcome } from '../store/key-store.js';
import type { GrantorRecord, GrantorRights } from './grantor.js';
import type { GrantorEvent, GrantorTransition } from './transitions.js';

/** Tells what grantors may do now: all that a verifier needs of them. */
export interface GrantorReader {
  /**
   * What a grantor may do as of the last committed write (strongly consistent), or `undefined` if there is none, or none
   * any more.
   *
   * @throws {@link RecordUnreadableError}, {@link UnavailableError}, {@link TableMissingError}
   */
  get(grantorId: string): Promise<GrantorRights | undefined>;
}

/** The grantors of a key table. Each write is one transaction: the item and its audit event. */
export interface GrantorStore extends GrantorReader {
  /** The item itself, a tombstone included. */
  record(grantorId: string): Promise<GrantorRecord | undefined>;
  /** Writes a changed item, unless somebody else changed it since `seen`; without `seen` a first one, unless there is one. */
  write(seen: GrantorRecord | undefined, transition: GrantorTransition): Promise<RaceOutcome>;
  /** The audit trail of a grantor, oldest first. */
  events(grantorId: string): AsyncIterable<GrantorEvent>;
}
