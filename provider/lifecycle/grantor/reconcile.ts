import { ConflictError } from '../../../keys/errors.js';
import { grantorDeleted } from '../../../keys/grantor/transitions.js';
import type { LifecycleDeps } from '../context.js';
import { accountOf, stackOf } from '../reconcile.js';
import { nextChange } from './plan.js';
import type { GrantorSpec } from './spec.js';
import { type GrantorState, grantorStateOf, recordedState } from './state.js';

/** No change of a grantor takes more; more means that another run undoes what this one does. */
const MOST_CHANGES = 20;

function conflict(grantorId: string): ConflictError {
  return new ConflictError(
    `another run keeps changing the grantor "${grantorId}"; nothing is lost, run it again when that one is done`,
  );
}

/**
 * Looks at a grantor, and makes one change after another until it is as wanted. Whatever was interrupted before is carried
 * on from what is found.
 *
 * @throws {@link GrantorForeignError}, {@link ConflictError}; any error of the ports
 */
export async function reconcileGrantor(
  spec: GrantorSpec,
  prior: GrantorState | undefined,
  deps: LifecycleDeps,
): Promise<GrantorState> {
  const connection = await deps.connect({ ...spec.place, ...accountOf(prior) });
  const { grantors } = connection.store(spec.table);
  const actor = { who: connection.who, via: stackOf(spec.origin) };
  let [claim, isNew] = [prior?.claim, false];
  for (let count = 0; count < MOST_CHANGES; count++) {
    const record = await grantors.record(spec.grantorId);
    isNew ||= record?.life !== 'live';
    const change = nextChange(spec, { record, claim, isNew }, { now: deps.clock(), actor });
    if (change === 'settled' && record !== undefined)
      return grantorStateOf(spec, record, connection.accountId);
    if (change === 'settled' || (await grantors.write(record, change)) === 'lost-race') continue;
    claim = change.next.claim;
    if (change.event.action === 'adopted')
      deps.notify(`${spec.origin}: took over the existing grantor "${spec.grantorId}"`);
  }
  throw conflict(spec.grantorId);
}

/** The state of a grantor as it is found, or `undefined` if it is gone. What differs is set right by the next `up`. */
export async function refreshedGrantor(
  state: GrantorState,
  deps: LifecycleDeps,
): Promise<GrantorState | undefined> {
  const connection = await deps.connect(state.place);
  const record = await connection.store(state.table).grantors.record(state.grantorId);
  if (record === undefined || record.life === 'deleted') return undefined;
  const { drift: _, ...kept } = state;
  if (record.claim !== state.claim)
    return { ...kept, drift: [`the grantor belongs to another declaration by now, ${record.origin}`] };
  const found = recordedState(record);
  if (found.rights === state.rights) return { ...kept, ...found };
  const drift = ['the rights of the grantor were changed outside of Pulumi: up sets them back'];
  return { ...kept, ...found, drift };
}

/**
 * Deletes a grantor: all keys of theirs are refused from then on. Safe to repeat; what is gone already is no error, and
 * what a later declaration has taken over is left alone.
 *
 * @param id the claim that the grantor was created with
 */
export async function removeGrantor(id: string, state: GrantorState, deps: LifecycleDeps): Promise<void> {
  const connection = await deps.connect(state.place);
  const { grantors } = connection.store(state.table);
  for (let count = 0; count < MOST_CHANGES; count++) {
    const record = await grantors.record(state.grantorId);
    if (record === undefined || record.life === 'deleted') return;
    const isOurs = record.claim === state.claim || record.claim === id;
    if (!isOurs || record.tenure > (state.tenure ?? 0)) {
      deps.notify(
        `the grantor "${state.grantorId}" was taken over by a later deployment of ${record.origin}; it was left as it is`,
      );
      return;
    }
    const actor = { who: connection.who, via: stackOf(record.origin) };
    const change = grantorDeleted(record, { now: deps.clock(), actor });
    if ((await grantors.write(record, change)) === 'written') return;
  }
  throw conflict(state.grantorId);
}
