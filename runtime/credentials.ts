import type { CredentialDefinition } from '../keys/api/api.js';
import { LONGEST_KEY_STRING } from '../keys/key-string/key-string.js';
import type { DenialReason } from './denial.js';
import type { RequestHeaders } from './request.js';

/** What the headers hold: a text that may be a key string, or why there is none. */
export type Presented =
  | { readonly text: string }
  | { readonly reason: Extract<DenialReason, 'missing' | 'malformed' | 'ambiguous'> };

/** Blanks that are let through between scheme and key string: senders align, but not for a page. */
const MOST_BLANKS = 16;

const MISSING: Presented = { reason: 'missing' };
const MALFORMED: Presented = { reason: 'malformed' };
const AMBIGUOUS: Presented = { reason: 'ambiguous' };

function* linesOf(headers: RequestHeaders): Generator<readonly [name: string, value: string]> {
  if (isPairs(headers)) {
    yield* headers;
    return;
  }
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value === 'string') yield [name, value];
    else for (const line of value ?? []) yield [name, line];
  }
}

function isPairs(headers: RequestHeaders): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers);
}

/** RFC 9110: scheme, at least one blank, the credential. The scheme's case does not matter. */
function afterScheme(value: string, scheme: string): Presented {
  if (value.length > scheme.length + MOST_BLANKS + LONGEST_KEY_STRING) return MALFORMED;
  if (value.slice(0, scheme.length).toLowerCase() !== scheme) return MALFORMED;
  const text = value.slice(scheme.length).replace(/^ +/, '');
  return value.charAt(scheme.length) === ' ' && text !== '' ? { text } : MALFORMED;
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
    let found: { readonly name: string; readonly value: string } | undefined;
    for (const [name, value] of linesOf(headers)) {
      if (!lengths.has(name.length)) continue;
      const folded = name.toLowerCase();
      if (!schemes.has(folded)) continue;
      if (found !== undefined) return AMBIGUOUS;
      found = { name: folded, value };
    }
    if (found === undefined) return MISSING;
    const scheme = schemes.get(found.name);
    if (scheme !== undefined) return afterScheme(found.value, scheme);
    return found.value.length > LONGEST_KEY_STRING ? MALFORMED : { text: found.value };
  };
}
