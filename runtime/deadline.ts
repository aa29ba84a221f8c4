import { UnavailableError } from '../keys/errors.js';

/**
 * The result of `work`, or after so many milliseconds an {@link UnavailableError}. The work itself goes on, unheard.
 * Clients have time-outs of their own; this one holds for every store, and for answers that trickle in.
 */
export async function within<T>(milliseconds: number, doing: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new UnavailableError(`${doing}: no answer in ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
