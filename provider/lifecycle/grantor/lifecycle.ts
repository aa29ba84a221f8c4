import type { LifecycleDeps } from '../context.js';
import type { RawInputs } from '../findings.js';
import { shown } from '../lifecycle.js';
import { checkedGrantorInputs, checkGrantorInputs } from './check.js';
import { diffGrantor } from './diff.js';
import { reconcileGrantor, refreshedGrantor, removeGrantor } from './reconcile.js';
import { grantorSpecOf } from './spec.js';
import { type GrantorState, grantorStateFrom } from './state.js';

/** The methods that the dynamic-provider host of `@pulumi/pulumi` calls for a grantor. */
export interface GrantorLifecycle {
  check(
    olds: RawInputs,
    news: RawInputs,
  ): Promise<{ inputs: RawInputs; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: unknown, news: RawInputs): Promise<{ changes: boolean; replaces: string[] }>;
  create(inputs: RawInputs): Promise<{ id: string; outs: GrantorState }>;
  read(id: string, outputs: unknown): Promise<{ id?: string; props?: GrantorState }>;
  update(id: string, olds: unknown, news: RawInputs): Promise<{ outs: GrantorState }>;
  delete(id: string, outputs: unknown): Promise<void>;
}

/** The lifecycle of grantors over given effects. */
export function grantorLifecycleOf(deps: LifecycleDeps): GrantorLifecycle {
  return {
    check: (_olds, news) =>
      shown(async () => {
        const { inputs, failures } = checkGrantorInputs(news);
        return {
          inputs,
          failures: failures.map(({ property, reason }) => ({ property, reason: `it ${reason}` })),
        };
      }),

    diff: (_id, olds, news) =>
      shown(async () => {
        const { changes, replaces, notices } = diffGrantor(grantorStateFrom(olds), news);
        for (const notice of notices) deps.notify(notice);
        return { changes, replaces: [...replaces] };
      }),

    create: (inputs) =>
      shown(async () => {
        const spec = grantorSpecOf(checkedGrantorInputs(inputs));
        return { id: spec.claim, outs: await reconcileGrantor(spec, undefined, deps) };
      }),

    read: (id, outputs) =>
      shown(async () => {
        const props = await refreshedGrantor(grantorStateFrom(outputs), deps);
        return props === undefined ? {} : { id, props };
      }),

    update: (_id, olds, news) =>
      shown(async () => {
        const spec = grantorSpecOf(checkedGrantorInputs(news));
        return { outs: await reconcileGrantor(spec, grantorStateFrom(olds), deps) };
      }),

    delete: (id, outputs) => shown(() => removeGrantor(id, grantorStateFrom(outputs), deps)),
  };
}
