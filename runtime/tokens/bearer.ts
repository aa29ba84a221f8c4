import {
  type OAuthTokens,
  type SessionTokens,
  scopeClaimOf,
  subjectClaimOf,
  type TokenKind,
  type TokensDefinition,
  type TokenTrust,
} from '../../keys/api/tokens.js';
import { after, type Instant, instantOf } from '../../keys/time/instant.js';
import { isVisibleText } from '../../keys/visible-text.js';

/** Who presented a proven token, and what it lets them do. */
export interface Bearer {
  readonly credential: TokenKind;
  readonly account: string;
  readonly subject: string;
  /** Of an access token, if it says: the application (RFC 9068 `client_id`). */
  readonly clientId?: string;
  /** Of an access token: those of its scopes that the API knows. */
  readonly scopes: readonly string[];
  /** Of a session: what it may do. Of one that may do what its grantor may: nothing yet. */
  readonly permissions: readonly string[];
  readonly expiresAt: Instant;
}

type Claims = Readonly<Record<string, unknown>>;

function claimOf(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/**
 * Those of the names in a claim that are known, in the order of those; all others are dropped. RFC 8693: one text with blanks
 * between names; or, as many issuers have it, a list.
 */
function knownIn(claim: unknown, known: readonly string[]): readonly string[] | undefined {
  if (claim === undefined) return [];
  if (typeof claim === 'string') {
    // No name has a blank in it. The text is not taken apart: that would cost more than all else that is read of the claims.
    const names = ` ${claim} `;
    return known.filter((name) => names.includes(` ${name} `));
  }
  if (!Array.isArray(claim) || !claim.every((one) => typeof one === 'string')) return undefined;
  const names = new Set(claim);
  return known.filter((name) => names.has(name));
}

function bearerOf(
  credential: TokenKind,
  trust: TokenTrust,
  claims: Claims,
  names: readonly string[] | undefined,
): Bearer | undefined {
  const account = claimOf(claims, trust.account);
  const subject = claimOf(claims, subjectClaimOf(trust));
  const { exp } = claims;
  const isWhole = typeof exp === 'number' && Number.isFinite(exp);
  if (names === undefined || !isVisibleText(account) || !isVisibleText(subject) || !isWhole) return undefined;
  const expiresAt = after(instantOf(0), exp);
  return credential === 'oauth'
    ? { credential, account, subject, scopes: names, permissions: [], expiresAt }
    : { credential, account, subject, scopes: [], permissions: names, expiresAt };
}

function oauthBearer(oauth: OAuthTokens, claims: Claims): Bearer | undefined {
  const scopes = knownIn(claimOf(claims, scopeClaimOf(oauth)), oauth.scopes.known);
  const bearer = bearerOf('oauth', oauth, claims, scopes);
  const clientId = claimOf(claims, 'client_id');
  return bearer === undefined || !isVisibleText(clientId) ? bearer : { ...bearer, clientId };
}

function sessionBearer(
  session: SessionTokens,
  claims: Claims,
  permissions: readonly string[],
): Bearer | undefined {
  const { rights } = session;
  const held = rights === 'grantor' ? [] : knownIn(claimOf(claims, rights.claim), permissions);
  return bearerOf('session', session, claims, held);
}

/**
 * Reads the claims of a proven token: `undefined` if one that is needed is missing or of a wrong form. Account and subject are
 * 1 to 128 visible characters, as of a key. Scopes and permissions that the API does not know are dropped. Pure.
 *
 * @param permissions those that the scopes of the catalog grant
 */
export function bearerFrom(
  tokens: TokensDefinition,
  kind: TokenKind,
  claims: Claims,
  permissions: readonly string[],
): Bearer | undefined {
  const { oauth, session } = tokens;
  if (kind === 'oauth') return oauth && oauthBearer(oauth, claims);
  return session && sessionBearer(session, claims, permissions);
}
