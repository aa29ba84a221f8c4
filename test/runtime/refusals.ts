import { ArgumentError } from '../../keys/errors.ts';

/** What an artefact refuses to start for, line by line; none if it would start. */
export function refusalsBy(settings: () => unknown): readonly string[] {
  try {
    settings();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const [first, ...lines] = error.message.split('\n  ');
    if (first !== 'keywright cannot start:')
      throw new Error('it says nothing of the start', { cause: error });
    return lines;
  }
  return [];
}
