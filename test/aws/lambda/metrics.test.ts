import { describe, expect, it } from 'vitest';
import { countedIn } from '../../support/embedded-metrics.ts';
import { httpAuthorizerEvent, httpEvent } from './events.js';
import { authorizerOf, guarded, issue, skipped, useGuardedFunctions } from './guarded.js';

const METRICS = { KEYWRIGHT_METRICS: 'Keywright' };
const REQUEST = { metric: 'Requests', dimensions: { Catalog: 'acme' }, value: 1 };
const DENIAL = { metric: 'Denials', dimensions: { Catalog: 'acme', Refusal: 'credential' }, value: 1 };

/** What CloudWatch counts in our lines of the log, as soon as so many have come: what is posted may overtake what is written. */
async function countedBy(of: { readonly output: string }, lines: number) {
  const found = () => of.output.match(/\{"source":"keywright".*(?=\n)/g) ?? [];
  await expect.poll(found).toHaveLength(lines);
  return found().map((line) => countedIn(JSON.parse(line), 'Keywright'));
}

describe.skipIf(skipped)('the log of a function of the bundle', () => {
  useGuardedFunctions();

  it('counts requests and denials of a guard', async () => {
    const [guard, issued] = [await guarded({ environment: METRICS }), await issue()];
    await guard.invoke(httpEvent(issued));
    await guard.invoke(httpEvent());
    await guard.invoke(httpEvent(issued));
    expect(await countedBy(guard, 3)).toEqual([[REQUEST], [REQUEST, DENIAL], [REQUEST]]);
  });

  it('counts requests and denials of an authorizer', async () => {
    const [authorizer, issued] = [await authorizerOf('HTTP', METRICS), await issue()];
    await authorizer.invoke(httpAuthorizerEvent(issued));
    await authorizer.invoke(httpAuthorizerEvent());
    expect(await countedBy(authorizer, 3)).toEqual([[], [REQUEST], [REQUEST, DENIAL]]);
  });

  it('counts nothing, and tells nothing of what is allowed, if nobody asked', async () => {
    const [guard, issued] = [await guarded(), await issue()];
    await guard.invoke(httpEvent(issued));
    await guard.invoke(httpEvent());
    expect(await countedBy(guard, 1)).toEqual([[]]);
  });
});
