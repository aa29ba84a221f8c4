import type { CredentialDefinition } from '../keys/api/api.js';
import { acceptedIn } from '../keys/api/credential-kinds.js';
import type { CredentialKind } from '../keys/api/tokens.js';
import { LONGEST_KEY_STRING } from '../keys/key-string/key-string.js';
import type { DenialReason } from './denial.js';
import { eachLine } from './header-lines.js';
import type { RequestHeaders } from './request.js';
import { LONGEST_TOKEN } from './tokens/token-form.js';

/**
 * What the headers hold: a text that may be a credential, or why there is none, with the value that is not one. `accepts` are the
 * kinds that may stand in that header.
 */
export type Presented =
  | { readonly text: string; readonly accepts: readonly CredentialKind[] }
  | { readonly reason: Extract<DenialReason, 'missing' | 'ambiguous'> }
  | {
      readonly reason: Extract<DenialReason, 'malformed'>;
      readonly value: string;
      readonly accepts: readonly CredentialKind[];
    };

/** One of the headers of an API. */
interface Place {
  /** In small letters. */
  readonly scheme: string | undefined;
  readonly accepts: readonly CredentialKind[];
  /** Of a credential there. */
  readonly longest: number;
}

/** Blanks that are let through between scheme and key string: senders align, but not for a page. */
const MOST_BLANKS = 16;

const MISSING: Presented = { reason: 'missing' };
const AMBIGUOUS: Presented = { reason: 'ambiguous' };

function placeOf(definition: CredentialDefinition): Place {
  const accepts = acceptedIn(definition);
  const longest = accepts.every((kind) => kind === 'key') ? LONGEST_KEY_STRING : LONGEST_TOKEN;
  return { scheme: definition.scheme?.toLowerCase(), accepts, longest };
}

/** RFC 9110: scheme, at least one blank, the credential. The scheme's case does not matter. */
function afterScheme(value: string, scheme: string, { accepts, longest }: Place): Presented {
  let from = scheme.length;
  const isShort = value.length <= from + MOST_BLANKS + longest;
  if (isShort && value.slice(0, from).toLowerCase() === scheme && value.charAt(from) === ' ') {
    while (value.charAt(from) === ' ') from += 1;
    if (from < value.length) return { text: value.slice(from), accepts };
  }
  return { reason: 'malformed', value, accepts };
}

/**
 * Compiles where an API's credentials stand to a reader of headers. Pure.
 * More than one line, or more than one of the headers, is refused: two readers might take two different ones.
 */
export function compileCredentials(
  definitions: readonly CredentialDefinition[],
): (headers: RequestHeaders) => Presented {
  const places = new Map(
    definitions.map((definition) => [definition.header.toLowerCase(), placeOf(definition)] as const),
  );
  const lengths = new Set([...places.keys()].map((name) => name.length));
  return (headers) => {
    let [lines, name, value] = [0, '', ''];
    eachLine(headers, (line, text) => {
      if (!lengths.has(line.length)) return;
      const folded = line.toLowerCase();
      if (!places.has(folded)) return;
      lines += 1;
      name = folded;
      value = text;
    });
    const place = places.get(name);
    if (lines !== 1 || place === undefined) return lines === 0 ? MISSING : AMBIGUOUS;
    const { scheme, accepts, longest } = place;
    if (scheme !== undefined) return afterScheme(value, scheme, place);
    return value.length > longest ? { reason: 'malformed', value, accepts } : { text: value, accepts };
  };
}
