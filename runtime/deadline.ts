import { UnavailableError } from '../keys/errors.js';

/**
 * The result of `work`, or after so many milliseconds an {@link UnavailableError}. The work itself goes on, unheard.
 * Clients have time-outs of their own; this one holds for every store, and for answers that trickle in.
 */
export function within<T>(milliseconds: number, doing: string, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new UnavailableError(`${doing}: no answer in ${milliseconds} ms`)),
      milliseconds,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
