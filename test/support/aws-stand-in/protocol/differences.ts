import { isDeepStrictEqual } from 'node:util';
import type { Differences } from './plugin.ts';
import { isValues, SIGNATURE } from './values.ts';

type Kind = 'ADD' | 'UPDATE' | 'DELETE';

/** What of the inputs differs, leaf by leaf. Assets and archives are compared by their contents, not by where these are. */
export function differencesOf(before: unknown, after: unknown): Differences {
  return new Map(leaves(before, after, ''));
}

function* leaves(before: unknown, after: unknown, path: string): Generator<[string, Kind]> {
  // What Check noted about names is no argument.
  if (isDeepStrictEqual(before, after) || path.startsWith('__')) return;
  if (before === undefined) yield [path, 'ADD'];
  else if (after === undefined) yield [path, 'DELETE'];
  else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++)
      yield* leaves(before[i], after[i], `${path}[${i}]`);
  } else if (isValues(before) && isValues(after)) {
    if (before[SIGNATURE] !== undefined || after[SIGNATURE] !== undefined) {
      if (before.hash === undefined || before.hash !== after.hash) yield [path, 'UPDATE'];
      return;
    }
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* leaves(before[name], after[name], path === '' ? name : `${path}.${name}`);
  } else yield [path, 'UPDATE'];
}
