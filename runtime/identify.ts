import type { AnyApi } from '../keys/api/api.js';
import type { CredentialKind, TokenKind, TokensDefinition } from '../keys/api/tokens.js';
import type { KeyTypeDefinition } from '../keys/catalog/catalog.js';
import { type KeyStringParts, parseKeyString } from '../keys/key-string/key-string.js';
import { SecretText } from '../keys/secret-text.js';
import { compileCredentials } from './credentials.js';
import type { DenialReason } from './denial.js';
import { compileForeign, compileOurs } from './foreign.js';
import type { RequestHeaders } from './request.js';
import { claimedIssuer, isTokenForm } from './tokens/token-form.js';

/** Where a credential stood: in a header that takes tokens, whatever else it takes, or in one for keys alone. */
export type PresentedIn = 'token-header' | 'key-header';

/** What the headers of a request hold, as far as it can be told without I/O. `foreign`: a credential of somebody else. */
export type Identified =
  | {
      readonly kind: 'key';
      readonly parts: KeyStringParts;
      readonly keyString: SecretText;
      readonly where: PresentedIn;
    }
  | {
      readonly kind: 'token';
      readonly credential: TokenKind;
      readonly token: SecretText;
      readonly where: PresentedIn;
    }
  | { readonly kind: 'foreign'; readonly where: PresentedIn }
  | {
      readonly kind: 'refused';
      readonly reason: DenialReason;
      readonly parts?: KeyStringParts;
      /** Absent: there is no credential, or more than one. */
      readonly where?: PresentedIn;
    };

// Loops, here and below: callbacks and copies of lists are a good part of what a request costs beside its proof.
function whereOf(accepts: readonly CredentialKind[]): PresentedIn {
  for (const kind of accepts) if (kind !== 'key') return 'token-header';
  return 'key-header';
}

/** Which of an API's tokens a text with the form of one is to be held against, in a header that accepts these kinds. */
function tokenKindOf(
  { others, tokens }: Pick<AnyApi, 'others' | 'tokens'>,
  text: string,
  accepts: readonly CredentialKind[],
): TokenKind | 'misplaced' | 'nobodys' {
  let only: TokenKind | undefined;
  let isOne = true;
  for (const kind of accepts) {
    if (kind === 'key') continue;
    isOne = only === undefined;
    only ??= kind;
  }
  if (only === undefined) return 'misplaced';
  // What no pinned issuer claims to have signed may be for others, where there are any.
  if (isOne && others !== 'pass') return only;
  const declared: TokensDefinition = tokens ?? {};
  const issuer = claimedIssuer(text);
  for (const kind of accepts) if (kind !== 'key' && declared[kind]?.issuer === issuer) return kind;
  return 'nobodys';
}

/**
 * Compiles an API's headers, prefixes and issuers to a reader of requests' credentials. What looks like a key of the catalog is
 * judged as a key and as nothing else; what else has the form of a JWT is a token, where a header takes any. Pure.
 */
export function compileIdentification(api: AnyApi): (headers: RequestHeaders) => Identified {
  const types = Object.values<KeyTypeDefinition>(api.catalog.types);
  const prefixes = new Set(types.map(({ prefix }) => prefix));
  const presentedIn = compileCredentials(api.credentials);
  const isForeign = api.others === 'pass' ? compileForeign(prefixes) : () => false;
  const isOurs = compileOurs(prefixes);

  /** What an API with tokens makes of a text, if anything else than one without. */
  function withTokens(
    text: string,
    accepts: readonly CredentialKind[],
    where: PresentedIn,
  ): Identified | undefined {
    if (isOurs(text))
      return accepts.includes('key') ? undefined : { kind: 'refused', reason: 'wrong-header', where };
    if (!isTokenForm(text)) return undefined;
    const kind = tokenKindOf(api, text, accepts);
    if (kind !== 'misplaced' && kind !== 'nobodys')
      return { kind: 'token', credential: kind, token: new SecretText(text), where };
    if (isForeign(text)) return undefined;
    return { kind: 'refused', reason: kind === 'misplaced' ? 'wrong-header' : 'token-issuer', where };
  }

  return (headers) => {
    const presented = presentedIn(headers);
    if ('text' in presented) {
      const { text, accepts } = presented;
      const where = whereOf(accepts);
      const found = api.tokens === undefined ? undefined : withTokens(text, accepts, where);
      if (found !== undefined) return found;
      const parts = parseKeyString(text);
      if (parts !== undefined && prefixes.has(parts.prefix))
        return { kind: 'key', parts, keyString: new SecretText(text), where };
      if (isForeign(text)) return { kind: 'foreign', where };
      return parts === undefined
        ? { kind: 'refused', reason: 'malformed', where }
        : { kind: 'refused', reason: 'wrong-prefix', parts, where };
    }
    if (presented.reason !== 'malformed') return { kind: 'refused', reason: presented.reason };
    const where = whereOf(presented.accepts);
    if (isForeign(presented.value)) return { kind: 'foreign', where };
    return { kind: 'refused', reason: 'malformed', where };
  };
}
