/** Longer values are nobody's credential; servers take headers of 8 to 16 KiB at most. */
const LONGEST_FOREIGN = 16_384;

/** What may stand in front of a credential in a header: nothing that occurs inside a token (RFC 6750 `b68token`). */
const BEFORE = `(?:^|[\\s,;:="'<>(])`;

/** One credential. Some servers join repeated headers with commas; else those stand only between `name=value` pairs. */
const ONE = /^[^,]*(?:,\s*[A-Za-z][A-Za-z0-9-]*\s*=[^,]*)*$/;

/**
 * Compiles a catalog's prefixes to a test whether a header's value is somebody else's credential. Whatever looks like a
 * key of the catalog is not: with a prefix of its own, in any case, whole or damaged, under any scheme. Pure.
 */
export function compileForeign(prefixes: Iterable<string>): (value: string) => boolean {
  const ours = new RegExp(`${BEFORE}(?:${[...prefixes].join('|')})_`, 'i');
  return (value) =>
    value.trim() !== '' && value.length <= LONGEST_FOREIGN && ONE.test(value) && !ours.test(value);
}
