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
