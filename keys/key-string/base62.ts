const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A character class for regular expressions that matches one base62 digit. */
export const BASE62_DIGIT = '[0-9A-Za-z]';

/** A whole number ≥ 0 in base62, padded with zeros to `width`. Larger numbers are an error of the caller. */
export function toBase62(value: number, width: number): string {
  let digits = '';
  for (let rest = value; digits.length < width; rest = Math.floor(rest / 62))
    digits = ALPHABET.charAt(rest % 62) + digits;
  return digits;
}

/** Whether `digits` are what {@link toBase62} prints for `value`; most that are not show it in their last digit. */
export function spellsBase62(digits: string, value: number): boolean {
  let rest = value;
  for (let at = digits.length - 1; at >= 0; at--) {
    if (digits.charAt(at) !== ALPHABET.charAt(rest % 62)) return false;
    rest = Math.floor(rest / 62);
  }
  return rest === 0;
}

/** The number that base62 digits spell; exact up to eight digits. */
export function fromBase62(digits: string): number {
  let value = 0;
  for (const digit of digits) value = value * 62 + ALPHABET.indexOf(digit);
  return value;
}

/**
 * Unbiased random base62 digits.
 * Bytes of 248 and above are thrown away: 256 is no multiple of 62, and taking them modulo 62 would favour eight digits.
 */
export function randomBase62(length: number, randomBytes: (count: number) => Uint8Array): string {
  let digits = '';
  while (digits.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && digits.length < length) digits += ALPHABET.charAt(byte % 62);
    }
  }
  return digits;
}
