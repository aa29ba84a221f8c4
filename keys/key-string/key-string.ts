import { crc32 } from 'node:zlib';
import { InvariantError } from '../errors.js';
import { SecretText } from '../secret-text.js';
import { BASE62_DIGIT, fromBase62, randomBase62, spellsBase62, toBase62 } from './base62.js';

/** Public random handle of a key: 16 base62 digits (95 bits). Safe to log. */
export type KeyId = string & { readonly KeyId: unique symbol };

const KEY_ID = new RegExp(`^${BASE62_DIGIT}{16}$`);
const PREFIX = /^[a-z0-9_]{1,20}$/;
const ID_DIGITS = 16;
const VERSION_DIGITS = 3;
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
/** Digits after the prefix and its `_`: key id, version, secret and checksum. */
export const KEY_STRING_DIGITS = ID_DIGITS + VERSION_DIGITS + SECRET_DIGITS + CHECKSUM_DIGITS;
/** Without groups: the parts stand at fixed places, and most of what a verifier refuses is refused here. */
const SHAPE = new RegExp(`^[a-z0-9_]{1,20}_${BASE62_DIGIT}{${KEY_STRING_DIGITS}}$`);

/** The longest key string: a prefix of 20, the separator, and 68 digits. */
export const LONGEST_KEY_STRING = 20 + 1 + KEY_STRING_DIGITS;

/** Versions are three base62 digits, and start at 1. */
export const LAST_VERSION = 62 ** 3 - 1;

/** What a key string says of itself. Nothing in it is proved until the hash is checked. */
export interface KeyStringParts {
  readonly prefix: string;
  readonly keyId: KeyId;
  /** 1 to 238,327 */
  readonly version: number;
}

/** Whether a value from outside is a key id. */
export function isKeyId(value: unknown): value is KeyId {
  return typeof value === 'string' && KEY_ID.test(value);
}

/** Whether a text can be the prefix of key strings: 1 to 20 of `a-z`, `0-9` and `_`. */
export function isPrefix(value: string): boolean {
  return PREFIX.test(value);
}

function checksum(body: string): string {
  return toBase62(crc32(body), CHECKSUM_DIGITS);
}

/** A new key id. `randomBytes` is `crypto.randomBytes`, except in tests. */
export function mintKeyId(randomBytes: (count: number) => Uint8Array): KeyId {
  const id = randomBase62(16, randomBytes);
  if (!isKeyId(id)) throw new InvariantError('a new key id does not have the form of one');
  return id;
}

/** Prints `<prefix>_<key id><version><secret><checksum>` (DESIGN: 16, 3, 43 and 6 base62 digits). */
export function printKeyString(parts: KeyStringParts, secret: string): string {
  const body = `${parts.prefix}_${parts.keyId}${toBase62(parts.version, 3)}${secret}`;
  return body + checksum(body);
}

/** Makes the plaintext of a version: 43 random base62 digits, which is 256 bits. */
export function mintKeyString(parts: KeyStringParts, randomBytes: (count: number) => Uint8Array): SecretText {
  if (!isPrefix(parts.prefix) || parts.version < 1 || parts.version > LAST_VERSION) {
    throw new InvariantError(
      `no key string can have the prefix "${parts.prefix}" and the version ${parts.version}`,
    );
  }
  return new SecretText(printKeyString(parts, randomBase62(SECRET_DIGITS, randomBytes)));
}

/**
 * Reads a key string, from the right, because a prefix may contain `_`.
 * `undefined` for whatever is not one, a wrong checksum included: no I/O is needed to refuse it.
 * The checksum finds typing errors and made-up strings; it proves nothing.
 */
export function parseKeyString(text: string): KeyStringParts | undefined {
  if (!SHAPE.test(text)) return undefined;
  const sum = text.slice(-CHECKSUM_DIGITS);
  if (!spellsBase62(sum, crc32(text.slice(0, -CHECKSUM_DIGITS)))) return undefined;
  const idAt = text.length - KEY_STRING_DIGITS;
  const versionAt = idAt + ID_DIGITS;
  const prefix = text.slice(0, idAt - 1);
  const keyId = text.slice(idAt, versionAt);
  const version = fromBase62(text.slice(versionAt, versionAt + VERSION_DIGITS));
  return version === 0 || !isKeyId(keyId) ? undefined : { prefix, keyId, version };
}

/** What people may see of a key: prefix, `_` and the first four digits of the key id, such as `m365_pk_7Qx2`. */
export function hintOf(prefix: string, keyId: KeyId): string {
  return `${prefix}_${keyId.slice(0, 4)}`;
}
