import { keyStringsIn } from '../keys/key-string/find-key-strings.js';
import { hintOf } from '../keys/key-string/key-string.js';
import { textsIn } from './subjects/texts.js';

/** A key whose plaintext stands in a text. */
export interface PlaintextKey {
  /** All of it that may be shown. */
  readonly hint: string;
  readonly coding: 'plain' | 'base64';
}

/** In base64 no key string is shorter: 70 characters make 94. */
const BASE64 = /[0-9A-Za-z+/_-]{94,}/g;

/** What wraps lines of base64, in a text and in a JSON text. */
const LINE_ENDS = /\s+|\\r|\\n/g;

function* hintsIn(text: string): Generator<string> {
  for (const { parts } of keyStringsIn(text)) yield hintOf(parts.prefix, parts.keyId);
}

/** What runs of base64 in a text say. What stands before one without a gap shifts it, so that each is read four times. */
function* decodedIn(text: string): Generator<string> {
  for (const [run] of text.replace(LINE_ENDS, '').matchAll(BASE64)) {
    for (let shift = 0; shift < 4; shift++) yield Buffer.from(run.slice(shift), 'base64').toString('latin1');
  }
}

/**
 * The keys whose plaintext stands in a text: as it is, or in base64, once or twice over (user data holds files in base64).
 * Takes time linear in the length of the text.
 */
export function plaintextKeysIn(text: string): readonly PlaintextKey[] {
  const plain = new Set(hintsIn(text));
  const coded = new Set<string>();
  for (const once of decodedIn(text)) {
    for (const hint of hintsIn(once)) coded.add(hint);
    for (const twice of decodedIn(once)) for (const hint of hintsIn(twice)) coded.add(hint);
  }
  return [
    ...[...plain].map((hint) => ({ hint, coding: 'plain' }) as const),
    ...[...coded].filter((hint) => !plain.has(hint)).map((hint) => ({ hint, coding: 'base64' }) as const),
  ];
}

/** The keys whose plaintext stands somewhere in a value, names of members included, with the paths to it. */
export function* plaintextKeysWithin(value: unknown): Generator<PlaintextKey & { readonly path: string }> {
  for (const { path, text } of textsIn(value))
    for (const key of plaintextKeysIn(text)) yield { ...key, path };
}

/** How a plaintext is written, after the place where it stands. */
export function sayCoding(coding: PlaintextKey['coding']): string {
  return coding === 'base64' ? ', as base64' : '';
}
