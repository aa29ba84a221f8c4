import type { AnyApi } from '../keys/api/api.js';
import type { KeyTypeDefinition } from '../keys/catalog/catalog.js';
import { type KeyStringParts, parseKeyString } from '../keys/key-string/key-string.js';
import { SecretText } from '../keys/secret-text.js';
import { compileCredentials } from './credentials.js';
import type { DenialReason } from './denial.js';
import { compileForeign } from './foreign.js';
import type { RequestHeaders } from './request.js';

/** What the headers of a request hold, as far as it can be told without I/O. `foreign`: a credential of somebody else. */
export type Identified =
  | { readonly kind: 'key'; readonly parts: KeyStringParts; readonly keyString: SecretText }
  | { readonly kind: 'foreign'; readonly parts?: undefined }
  | { readonly kind: 'refused'; readonly reason: DenialReason; readonly parts?: KeyStringParts };

/** Compiles an API's headers and prefixes to a reader of requests' credentials. Pure. */
export function compileIdentification(api: AnyApi): (headers: RequestHeaders) => Identified {
  const types = Object.values<KeyTypeDefinition>(api.catalog.types);
  const prefixes = new Set(types.map(({ prefix }) => prefix));
  const presentedIn = compileCredentials(api.credentials);
  const isForeign = api.others === 'pass' ? compileForeign(prefixes) : () => false;
  return (headers) => {
    const presented = presentedIn(headers);
    if ('text' in presented) {
      const { text } = presented;
      const parts = parseKeyString(text);
      if (parts !== undefined && prefixes.has(parts.prefix))
        return { kind: 'key', parts, keyString: new SecretText(text) };
      if (isForeign(text)) return { kind: 'foreign' };
      return parts === undefined
        ? { kind: 'refused', reason: 'malformed' }
        : { kind: 'refused', reason: 'wrong-prefix', parts };
    }
    if (presented.reason === 'malformed' && isForeign(presented.value)) return { kind: 'foreign' };
    return { kind: 'refused', reason: presented.reason };
  };
}
