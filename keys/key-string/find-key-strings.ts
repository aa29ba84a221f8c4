import { BASE62_DIGIT } from './base62.js';
import { hintOf, KEY_STRING_DIGITS, type KeyStringParts, parseKeyString } from './key-string.js';

/** A key string that stands somewhere in a text. */
export interface FoundKeyString {
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  readonly parts: KeyStringParts;
}

/** The `_` before the digits. It is no digit itself, so a look ahead from each is linear in the text. */
const SEPARATOR = new RegExp(`_(?=${BASE62_DIGIT}{${KEY_STRING_DIGITS}})`, 'g');
const PREFIX_CHARACTER = /[a-z0-9_]/;
const LONGEST_PREFIX = 20;

/**
 * All key strings in a text, whatever stands around them. Where a prefix begins, the text does not tell; the checksum does.
 * What has the form of a key string and a wrong checksum is none. Takes time linear in the length of the text.
 *
 * @example
 * [...keyStringsIn('curl -H "Authorization: Bearer acme_live_…"')].map(({ parts }) => parts.keyId);
 */
export function* keyStringsIn(text: string): Generator<FoundKeyString> {
  for (const { index } of text.matchAll(SEPARATOR)) {
    const end = index + 1 + KEY_STRING_DIGITS;
    const first = Math.max(0, index - LONGEST_PREFIX);
    for (let start = index - 1; start >= first && PREFIX_CHARACTER.test(text.charAt(start)); start--) {
      const parts = parseKeyString(text.slice(start, end));
      if (parts === undefined) continue;
      yield { start, end, parts };
      break;
    }
  }
}

/** A text with the hint in place of every key string in it: `Bearer acme_live_7Qx2…`. */
export function withoutKeyStrings(text: string): string {
  let shown = '';
  let from = 0;
  for (const { start, end, parts } of keyStringsIn(text)) {
    shown += `${text.slice(from, start)}${hintOf(parts.prefix, parts.keyId)}…`;
    from = end;
  }
  return shown + text.slice(from);
}
