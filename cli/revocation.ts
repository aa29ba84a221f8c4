import type { Clock } from '../keys/clock.js';
import { ConflictError } from '../keys/errors.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { Actor } from '../keys/record/audit.js';
import type { KeyRecord } from '../keys/record/record.js';
import { revoked, type Transition } from '../keys/record/transitions.js';
import type { KeyStore } from '../keys/store/key-store.js';

/** What became of a revocation. In all cases the record is as it is now. */
export type Revocation =
  | { readonly is: 'revoked'; readonly record: KeyRecord }
  | { readonly is: 'was-revoked'; readonly record: KeyRecord }
  | { readonly is: 'ended'; readonly record: KeyRecord }
  | { readonly is: 'gone' };

/** Each lost race means that somebody else's change of this key went through. */
const ATTEMPTS = 10;

/**
 * Revokes all versions that a key has when the write commits. Safe to repeat: a key that is revoked is left as it is, and
 * gets no second audit event.
 *
 * @throws {@link ConflictError} if the key kept changing; nothing was written then
 */
export async function revokeKey(
  { store, clock }: { readonly store: KeyStore; readonly clock: Clock },
  keyId: KeyId,
  reason: string,
  actor: Actor,
): Promise<Revocation> {
  let attempted: Transition | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const record = await store.get(keyId);
    if (record === undefined) return { is: 'gone' };
    // A lost race may be lost to ourselves: the SDK repeats a write whose answer got lost.
    if (attempted !== undefined && record.audit.digest === attempted.next.audit.digest)
      return { is: 'revoked', record };
    if (record.life !== 'live') return { is: 'ended', record };
    if (record.revokedThrough >= record.current) return { is: 'was-revoked', record };
    attempted = revoked(record, reason, { now: clock(), actor });
    if ((await store.write(record, attempted)) === 'written')
      return { is: 'revoked', record: attempted.next };
  }
  throw new ConflictError(
    `key ${keyId} was changed by others ${ATTEMPTS} times in a row, and is not revoked yet; run it again`,
  );
}
