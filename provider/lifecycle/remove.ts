import { ConflictError, TableMissingError } from '../../keys/errors.js';
import { ended } from '../../keys/record/transitions.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import type { Connection, LifecycleDeps } from './context.js';
import { passGuard } from './deletion-guard.js';
import { observe } from './observe.js';
import { CLAIM_TAG, KEY_ID_TAG } from './ownership.js';
import { RECOVERY_DAYS } from './restore-secret.js';
import { liveRecord, type Seen } from './seen.js';
import type { ApiKeyState } from './state.js';
import { whereabouts } from './whereabouts.js';

const MOST_ATTEMPTS = 10;

function isOurs(id: string, state: ApiKeyState, seen: Seen): boolean {
  const tags = seen.secret?.tags ?? {};
  return tags[CLAIM_TAG] === id || (state.keyId !== undefined && tags[KEY_ID_TAG] === state.keyId);
}

/** A creation that failed half-way, of a key that is nobody's yet (not of one that it took over). */
function wasNeverFinished({ status, tenure = 0 }: ApiKeyState): boolean {
  return status === 'incomplete' && tenure === 0;
}

/** Ends the key in the table. `passed-on` if a later declaration has taken it over, so that it is not ours to end. */
async function endRecord(
  id: string,
  state: ApiKeyState,
  connection: Connection,
  deps: LifecycleDeps,
): Promise<{ readonly seen: Seen; readonly store: KeyStore } | 'passed-on'> {
  const traces = {
    secretName: state.secretName,
    secretArn: state.secretArn,
    keyId: state.keyId,
    formerTags: [],
    kmsNaming: undefined,
  };
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const table =
      state.keyId === undefined ? state.table : await whereabouts(state.table, state.keyId, connection);
    const store = connection.store(table);
    const seen = await observe(traces, { vault: connection.vault, store, formerStore: undefined });
    const record = liveRecord(seen);
    if (seen.record?.life === 'moved' && seen.record.movedTo !== undefined) continue;
    if (record === undefined) return { seen, store };
    const isHalfMade = state.keyId === undefined && record.claim === id;
    if (!seen.known && !isHalfMade) return 'passed-on';
    if (record.tenure > (state.tenure ?? 0) && !isHalfMade) return 'passed-on';
    if (!wasNeverFinished(state)) await passGuard(state.guard, record, connection, deps.clock());
    const on = {
      now: deps.clock(),
      actor: { who: connection.who, via: record.origin.split('/').slice(0, 2).join('/') },
    };
    await store.write(record, ended(record, 'deleted', `removed from ${record.origin}`, on));
  }
  throw new ConflictError(`the key ${state.keyId ?? state.secretName} keeps changing; run it again`);
}

/**
 * Removes what a creation left that failed for want of its table: a secret, and nothing else. Nobody could write a record
 * there; and while the secret has just its first version, no later run came as far as a record in another table.
 */
async function removeUnbooked(id: string, state: ApiKeyState, connection: Connection): Promise<boolean> {
  const secret = await connection.vault.describe(state.secretArn ?? state.secretName);
  if (secret === undefined || secret.tags[CLAIM_TAG] !== id || secret.stages.size !== 1) return false;
  try {
    await connection.store(state.table).keyIdOfSecret(secret.arn);
    return false;
  } catch (error) {
    if (!(error instanceof TableMissingError)) throw error;
  }
  if (secret.deletedAt === undefined) await connection.vault.scheduleDeletion(secret.arn, RECOVERY_DAYS);
  return true;
}

/**
 * Deletes a key: its record becomes a tombstone (no version verifies from then on), its secret is scheduled for deletion.
 * A key that its guard holds on to is left as it is, and so is its secret.
 * Safe to repeat, and `id` is the claim that the key was created with; what is gone already is no error. A secret that belongs to somebody else by now is left alone.
 */
export async function removeKey(id: string, state: ApiKeyState, deps: LifecycleDeps): Promise<void> {
  const connection = await deps.connect(state.place);
  if (state.keyId === undefined && (await removeUnbooked(id, state, connection))) return;
  const end = await endRecord(id, state, connection, deps);
  if (end === 'passed-on') {
    deps.notify(
      `${state.secretName}: a later deployment has taken the key ${state.keyId ?? ''} over; it was left as it is, and VERIFIES STILL. If no stack declares it any more, run: keywright revoke ${state.keyId ?? '<key id>'} --reason <text>`,
    );
    return;
  }
  const { seen, store } = end;
  const { secret } = seen;
  if (secret === undefined || secret.deletedAt !== undefined) return;
  const isFree = async (): Promise<boolean> => {
    const owner = await store.keyIdOfSecret(secret.arn);
    return owner === undefined || (owner === state.keyId && seen.record === undefined);
  };
  if (!isOurs(id, state, seen) || !(await isFree())) {
    deps.notify(`${state.secretName}: the secret is not this key's any more; it was left as it is`);
    return;
  }
  await connection.vault.scheduleDeletion(secret.arn, RECOVERY_DAYS);
  // The vault cannot delete on a condition: a key that took the secret meanwhile must not lose it.
  if (!(await isFree())) await connection.vault.restore(secret.arn);
}
