import { RunError } from '@pulumi/pulumi';
import { ApiKeyError } from '../../keys/errors.js';

/**
 * Works something out of what a component was declared with.
 *
 * @param what the component, as people know it: `verifier "reports"`
 * @throws RunError in place of an error of ours: which component, what is wrong, and no stack of calls.
 */
export function orRefused<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ApiKeyError)) throw error;
    throw new RunError(`${what}: ${error.message}`);
  }
}
