import { ConflictError, TableMissingError } from '../../keys/errors.js';
import type { Connection, LifecycleDeps } from './context.js';
import { observe, type Places, type Traces } from './observe.js';
import { nextStep } from './plan.js';
import { fullFor, quotaError } from './room.js';
import { liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';
import { type ApiKeyState, kmsNamingOf, stateOf } from './state.js';
import { type Scene, takeStep } from './steps.js';
import { whereabouts } from './whereabouts.js';

/** No change of a key takes more steps than this; more means that another run undoes what this one does. */
const MOST_STEPS = 60;

/** What a creation or an update came to. */
export interface Reconciled {
  readonly state: ApiKeyState;
  readonly seen: Seen;
}

/** Called before each effect fails or succeeds, so that a failed creation can tell how far it came. */
export type Progress = (seen: Seen, accountId: string) => void;

/** `<project>/<stack>` of an origin. */
export function stackOf(origin: string): string {
  return origin.split('/').slice(0, 2).join('/');
}

/**
 * Observes a key, and takes one step after another until it is as wanted. Whatever was interrupted before, by a crash
 * or by another run, is carried on from what is found: there is no other way to begin or to go on.
 *
 * @throws {@link ConflictError} if another run keeps changing the key; {@link IssuerError}, {@link QuotaError} if it may not be
 * issued; any error of the ports
 */
export async function reconcile(
  spec: KeySpec,
  prior: ApiKeyState | undefined,
  deps: LifecycleDeps,
  progress: Progress = () => {},
): Promise<Reconciled> {
  const connection = await deps.connect({ ...spec.place, ...accountOf(prior) });
  const store = connection.store(spec.table);
  const formerTable = await tableOf(prior, spec, connection);
  const formerStore = formerTable === spec.table ? undefined : connection.store(formerTable);
  const actor = { who: connection.who, via: stackOf(spec.origin) };
  const scene: Scene = { surroundings: deps, connection, store, formerStore, actor };
  const traces: Traces = {
    secretName: spec.secretName,
    secretArn: prior?.secretArn,
    keyId: prior?.keyId,
    formerTags: prior?.tagNames ?? [],
    kmsNaming: kmsNamingOf(prior),
  };
  const places: Places = { vault: connection.vault, store, formerStore, who: connection.who };
  let known = traces;
  let seen = await observe(known, places);
  let wasFull = false;
  const wasThere = liveRecord(seen) !== undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    progress(seen, connection.accountId);
    const next = nextStep(spec, seen, deps.clock());
    if (next === 'settled') {
      return { seen, state: stateOf(spec, seen, connection.accountId, deps.clock()) };
    }
    if (next.kind === 'adopt' && !wasThere) {
      // Another run of this declaration made the key while this one was at it (or this one did, and the answer was lost).
      // To take it over would cost the other's state its hold on the key.
      seen = { ...seen, known: true };
      known = { ...known, keyId: seen.record?.keyId, secretArn: seen.record?.secretArn };
      continue;
    }
    const full = await fullFor(next, store, spec, seen);
    if (full !== undefined) {
      if (wasFull) throw quotaError(spec.origin, full);
      // Another run of this declaration may have taken the place, for this very key.
      wasFull = true;
      seen = await observe(known, places);
      continue;
    }
    if (next.kind === 'adopt')
      deps.notify(`${spec.origin}: took over the existing key and its secret (${spec.secretName})`);
    const outcome = await takeStep(next, scene, spec, seen);
    if (outcome === 'look-again') seen = await observe(known, places);
    else {
      seen = outcome;
      known = { ...known, kmsNaming: seen.kmsNaming };
      if (seen.known) known = { ...known, keyId: seen.record?.keyId, secretArn: seen.secret?.arn };
    }
  }
  throw new ConflictError(
    `${spec.origin}: another run keeps changing this key; nothing is lost, run pulumi up again when it is done`,
  );
}

/**
 * The table where the key is. A move that was cut off before its state was saved left a tombstone in the table that the
 * state names, which tells where the key went.
 */
async function tableOf(
  prior: ApiKeyState | undefined,
  spec: KeySpec,
  connection: Connection,
): Promise<string> {
  if (prior?.keyId === undefined) return prior?.table ?? spec.table;
  try {
    return await whereabouts(prior.table, prior.keyId, connection);
  } catch (error) {
    // A table that is gone has nothing to tell of a key that lives in the wanted one: it was restored there.
    const here =
      error instanceof TableMissingError ? await connection.store(spec.table).get(prior.keyId) : undefined;
    if (here?.life === 'live') return spec.table;
    throw error;
  }
}

/** The account in which something was deployed before: no other one is touched. */
export function accountOf(prior: Pick<ApiKeyState, 'place'> | undefined): { readonly accountId?: string } {
  const accountId = prior?.place.accountId;
  return accountId === undefined ? {} : { accountId };
}
