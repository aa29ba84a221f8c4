import { KEY_STRING_DIGITS } from '../keys/key-string/key-string.js';

/** Longer values are nobody's credential; servers take headers of 8 to 16 KiB at most. */
const LONGEST_FOREIGN = 16_384;

/** What may stand in front of a credential in a header: whatever does not occur inside a token (RFC 6750 `b64token`). */
const BEFORE = '(?:^|[^A-Za-z0-9._~+/-])';

/** No token has a whole key string in it by chance; but what may belong to a prefix makes it somebody else's. */
const NO_PREFIX = '(?<![A-Za-z0-9_])';
const REST = `[0-9A-Za-z]{${KEY_STRING_DIGITS}}`;

/** One credential. Some servers join repeated headers with commas; else those stand only between `name=value` pairs. */
const ONE = /^[^,]*(?:,\s*[A-Za-z][A-Za-z0-9-]*\s*=[^,]*)*$/;

/**
 * Compiles a catalog's prefixes to a test whether a text looks like a key of the catalog: with a prefix of its own, in any case,
 * whole or damaged, under any scheme. Pure.
 */
export function compileOurs(prefixes: Iterable<string>): (text: string) => boolean {
  const prefix = `(?:${[...prefixes].join('|')})_`;
  const ours = new RegExp(`${BEFORE}${prefix}|${NO_PREFIX}${prefix}${REST}`, 'i');
  return (text) => ours.test(text);
}

/**
 * Compiles a catalog's prefixes to a test whether a header's value is somebody else's credential. Whatever looks like a
 * key of the catalog is not. What hides one in another
 * encoding (`Basic`) is not looked into. Pure.
 */
export function compileForeign(prefixes: Iterable<string>): (value: string) => boolean {
  const isOurs = compileOurs(prefixes);
  return (value) =>
    value.trim() !== '' && value.length <= LONGEST_FOREIGN && ONE.test(value) && !isOurs(value);
}
