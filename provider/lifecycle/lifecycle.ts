import { ApiKeyError } from '../../keys/errors.js';
import { inTurns } from '../../keys/in-turn.js';
import { checkInputs } from './check.js';
import type { LifecycleDeps } from './context.js';
import { diffInputs } from './diff.js';
import type { RawInputs } from './findings.js';
import { checkedInputs } from './inputs.js';
import { observe } from './observe.js';
import { reconcile } from './reconcile.js';
import { refreshed } from './refresh.js';
import { removeKey } from './remove.js';
import { queueOf } from './room.js';
import type { Seen } from './seen.js';
import { specOf } from './spec.js';
import { type ApiKeyState, stateFromOutputs, stateOf } from './state.js';

/** The methods that the dynamic-provider host of `@pulumi/pulumi` calls. */
export interface Lifecycle {
  check(
    olds: RawInputs,
    news: RawInputs,
  ): Promise<{ inputs: RawInputs; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: unknown, news: RawInputs): Promise<{ changes: boolean; replaces: string[] }>;
  create(inputs: RawInputs): Promise<{ id: string; outs: ApiKeyState }>;
  read(id: string, outputs: unknown): Promise<{ id?: string; props?: ApiKeyState }>;
  update(id: string, olds: unknown, news: RawInputs): Promise<{ outs: ApiKeyState }>;
  delete(id: string, outputs: unknown): Promise<void>;
}

/**
 * A creation that failed after it had an effect. The engine records the resource as half made, so that the next `up`
 * finishes it and a `destroy` removes it. The host asks for just these members: without `reasons` the resource would
 * stay half made for ever, without `__provider` it could not be deleted.
 */
class PartialCreation extends Error {
  readonly id: string;
  readonly properties: object;
  readonly reasons: readonly string[];

  constructor(id: string, properties: object, cause: Error) {
    super(cause.message);
    this.id = id;
    this.properties = properties;
    this.reasons = [cause.message];
  }
}

/** The host prints `error: error.stack`; the message alone is what helps whoever runs Pulumi. */
function withoutStack(error: unknown): Error {
  const shown = error instanceof Error ? error : new Error(String(error));
  if (shown instanceof ApiKeyError) shown.stack = '';
  return shown;
}

/** What went wrong, as whoever runs Pulumi shall see it. */
export async function shown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw withoutStack(error);
  }
}

/** The lifecycle over given effects. */
export function lifecycleOf(deps: LifecycleDeps): Lifecycle {
  const inTurn = inTurns();
  return {
    check: (olds, news) =>
      shown(async () => {
        const { inputs, failures } = checkInputs(olds, news, deps.clock());
        return {
          inputs,
          failures: failures.map(({ property, reason }) => ({ property, reason: `it ${reason}` })),
        };
      }),

    diff: (_id, olds, news) =>
      shown(async () => {
        const { changes, replaces, notices } = diffInputs(stateFromOutputs(olds), news, deps.clock());
        for (const notice of notices) deps.notify(notice);
        return { changes, replaces: [...replaces] };
      }),

    create: (inputs) =>
      shown(async () => {
        const spec = specOf(checkedInputs(inputs));
        let reached: { readonly seen: Seen; readonly accountId: string } | undefined;
        try {
          const { state } = await inTurn(queueOf(spec, undefined), () =>
            reconcile(spec, undefined, deps, (seen, accountId) => {
              reached = { seen, accountId };
            }),
          );
          return { id: spec.claim, outs: state };
        } catch (error) {
          if (!(error instanceof Error) || reached === undefined || !isHalfMade(reached.seen)) throw error;
          const state = stateOf(spec, reached.seen, reached.accountId, deps.clock());
          throw new PartialCreation(
            spec.claim,
            { ...state, status: 'incomplete', __provider: inputs.__provider },
            error,
          );
        }
      }),

    read: (id, outputs) =>
      shown(async () => {
        const state = stateFromOutputs(outputs);
        const { vault, store } = await deps.connect(state.place);
        const traces = {
          secretName: state.secretName,
          secretArn: state.secretArn,
          keyId: state.keyId,
          formerTags: [],
          kmsNaming: undefined,
        };
        const seen = await observe(traces, { vault, store: store(state.table), formerStore: undefined });
        const props = refreshed(state, seen, deps.clock());
        return props === undefined ? {} : { id, props };
      }),

    update: (_id, olds, news) =>
      shown(async () => {
        const [spec, prior] = [specOf(checkedInputs(news)), stateFromOutputs(olds)];
        const { state } = await inTurn(queueOf(spec, prior), () => reconcile(spec, prior, deps));
        return { outs: state };
      }),

    delete: (id, outputs) => shown(() => removeKey(id, stateFromOutputs(outputs), deps)),
  };
}

/** Whether something of ours may exist: an attempt was put, or a record written. A foreign secret is not ours. */
function isHalfMade(seen: Seen): boolean {
  return seen.attempt !== undefined || seen.known;
}
