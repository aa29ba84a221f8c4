import { UnavailableError } from '../keys/errors.js';

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
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    });
  });
}
