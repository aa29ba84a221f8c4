import type { CredentialDefinition } from '../keys/api/api.js';
import { LONGEST_KEY_STRING } from '../keys/key-string/key-string.js';
import type { DenialReason } from './denial.js';
import { eachLine } from './header-lines.js';
import type { RequestHeaders } from './request.js';

/** What the headers hold: a text that may be a key string, or why there is none, with the value that is not one. */
export type Presented =
  | { readonly text: string }
  | { readonly reason: Extract<DenialReason, 'missing' | 'ambiguous'> }
  | { readonly reason: Extract<DenialReason, 'malformed'>; readonly value: string };

/** Blanks that are let through between scheme and key string: senders align, but not for a page. */
const MOST_BLANKS = 16;

const MISSING: Presented = { reason: 'missing' };
const AMBIGUOUS: Presented = { reason: 'ambiguous' };

/** RFC 9110: scheme, at least one blank, the credential. The scheme's case does not matter. */
function afterScheme(value: string, scheme: string): Presented {
  const malformed: Presented = { reason: 'malformed', value };
  if (value.length > scheme.length + MOST_BLANKS + LONGEST_KEY_STRING) return malformed;
  if (value.slice(0, scheme.length).toLowerCase() !== scheme) return malformed;
  const text = value.slice(scheme.length).replace(/^ +/, '');
  return value.charAt(scheme.length) === ' ' && text !== '' ? { text } : malformed;
}

/**
 * Compiles where an API's key strings stand to a reader of headers. Pure.
 * More than one line, or more than one of the headers, is refused: two readers might take two different ones.
 */
export function compileCredentials(
  definitions: readonly CredentialDefinition[],
): (headers: RequestHeaders) => Presented {
  const schemes = new Map(
    definitions.map(({ header, scheme }) => [header.toLowerCase(), scheme?.toLowerCase()] as const),
  );
  const lengths = new Set([...schemes.keys()].map((name) => name.length));
  return (headers) => {
    let [lines, name, value] = [0, '', ''];
    eachLine(headers, (line, text) => {
      if (!lengths.has(line.length)) return;
      const folded = line.toLowerCase();
      if (!schemes.has(folded)) return;
      lines += 1;
      name = folded;
      value = text;
    });
    if (lines !== 1) return lines === 0 ? MISSING : AMBIGUOUS;
    const scheme = schemes.get(name);
    if (scheme !== undefined) return afterScheme(value, scheme);
    return value.length > LONGEST_KEY_STRING ? { reason: 'malformed', value } : { text: value };
  };
}
