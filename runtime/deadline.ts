import { UnavailableError } from '../keys/errors.js';

/** Node's timers take no more milliseconds: what is beyond ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Asserts that a deadline can be kept: with one that no timer takes, every request would be refused.
 *
 * @throws TypeError if it is not a whole number of milliseconds from 1.
 */
export function assertDeadline(deadlineMs: number): void {
  if (!Number.isInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > LONGEST_MS)
    throw new TypeError(`deadlineMs is ${deadlineMs}; write whole milliseconds, 1 to ${LONGEST_MS}`);
}

/**
 * The result of `work`, or after so many milliseconds, and when `signal` aborts, an {@link UnavailableError}. The work itself
 * goes on, unheard. Clients have time-outs of their own; this one holds for every store, and for answers that trickle in.
 */
export function within<T>(
  milliseconds: number,
  doing: string,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = (how: string) => reject(new UnavailableError(`${doing}: no answer ${how}`));
    const timer = setTimeout(() => late(`in ${milliseconds} ms`), milliseconds);
    const stop = () => late('in the time of the request');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    work.then(
      (result) => {
        done();
        resolve(result);
      },
      (error: unknown) => {
        done();
        reject(error);
      },
    );
  });
}
