import { ConflictError } from '../keys/errors.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import { type AuditEvent, brokenLink } from '../keys/record/audit.js';
import type { KeyStore } from '../keys/store/key-store.js';

/** The audit trail of a key, and whether it is whole. */
export interface Trail {
  readonly events: readonly AuditEvent[];
  /** Number of the first event that does not follow from the one before; `undefined`: the trail is whole. */
  readonly brokenAt: number | undefined;
}

const ATTEMPTS = 5;

/**
 * Reads the trail and checks it against the head that the record holds. Both are read at the same revision: an event that
 * is written in between would look like one that was forged.
 *
 * @throws {@link ConflictError} if the key kept changing
 */
export async function readTrail(store: KeyStore, keyId: KeyId): Promise<Trail | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await store.get(keyId);
    if (before === undefined) return undefined;
    const events: AuditEvent[] = [];
    for await (const event of store.events(keyId)) events.push(event);
    if ((await store.get(keyId))?.rev === before.rev)
      return { events, brokenAt: brokenLink(events, before.audit) };
  }
  throw new ConflictError(`key ${keyId} changed while its trail was read; run it again`);
}
