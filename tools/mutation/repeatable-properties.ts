import { createRequire } from 'node:module';
import type * as FastCheck from 'fast-check';

/** The package itself: in a mutation run its name leads here. */
const real: typeof FastCheck = createRequire(import.meta.url)('fast-check');

const mostRuns = 700;

/**
 * `fc.assert` for thousands of repetitions: the same values each time, so that a mutant has the same fate in every run, no
 * more than enough of them, and no search for the smallest counterexample, because any kills.
 */
function assert<Ts>(
  property: FastCheck.IProperty<Ts> & FastCheck.IAsyncProperty<Ts>,
  parameters: FastCheck.Parameters<Ts> = {},
): unknown {
  const numRuns = Math.min(parameters.numRuns ?? 100, mostRuns);
  return real.assert(property, { ...parameters, numRuns, seed: 1, endOnFailure: true });
}

export default { ...real, assert };
