import { isList, isMap, isText } from './shapes.js';

/**
 * A value that a rule looks at, or why it cannot.
 * `unknown`: this preview cannot know it yet. `absent`: it is missing, or not of the form that a key has.
 */
export type Seen<T> =
  | { readonly is: 'known'; readonly value: T }
  | { readonly is: 'unknown' }
  | { readonly is: 'absent' };

/** Stands where a preview does not know a value yet. */
export const UNKNOWN: unique symbol = Symbol('unknown during preview');

/** Sorts a plain value that may be {@link UNKNOWN} into {@link Seen}. */
export function seen<T>(value: unknown, accepts: (value: unknown) => value is T): Seen<T> {
  if (value === UNKNOWN) return { is: 'unknown' };
  return accepts(value) ? { is: 'known', value } : { is: 'absent' };
}

/** The value if it is known. */
export function knownOf<T>(value: Seen<T>): T | undefined {
  return value.is === 'known' ? value.value : undefined;
}

/** A list of texts, each of which can be unknown by itself. */
export function seenTexts(value: unknown): Seen<readonly Seen<string>[]> {
  const list = seen(value, isList);
  return list.is === 'known' ? { is: 'known', value: list.value.map((one) => seen(one, isText)) } : list;
}

/** A member of an input that is a map: unknown with it, and missing from whatever is none. */
export function member(map: unknown, name: string): unknown {
  if (map === UNKNOWN) return UNKNOWN;
  return isMap(map) ? map[name] : undefined;
}
