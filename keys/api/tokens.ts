/** The kinds of credentials: an API key, an OAuth access token, a session of a person. The last two are JWTs. */
export const CREDENTIAL_KINDS = ['key', 'oauth', 'session'] as const;

/** What a caller may present: an API key, an OAuth access token (RFC 9068), or the JWT of a session. */
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** A credential that an authorization server signs. */
export type TokenKind = Exclude<CredentialKind, 'key'>;

/** Whether a value from outside names a kind of credential. */
export function isCredentialKind(value: unknown): value is CredentialKind {
  return CREDENTIAL_KINDS.some((kind) => kind === value);
}

/** The signatures that can be pinned. All are asymmetric: who verifies cannot sign. */
export const TOKEN_ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

/** A signature by its name in JOSE (RFC 7518, RFC 8037, RFC 9864). */
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

/** How far the clocks of issuer and verifier may differ, in seconds. */
export const MOST_SKEW_SECONDS = 60;

/** What is pinned of tokens of one kind, and which claims say whose they are. */
export interface TokenTrust {
  /** The claim `iss`, to the letter. */
  readonly issuer: string;
  /** The claim `aud` must name it, or one of several, to the letter. */
  readonly audience: string | readonly string[];
  /** Where the issuer publishes its keys (RFC 7517): `https`, or `http` on this machine. No token names another place. */
  readonly jwksUri: string;
  /** Never `none`, never a shared secret. */
  readonly algorithms: readonly TokenAlgorithm[];
  /** The header `typ`. Default `at+jwt` (RFC 9068) for OAuth access tokens, `JWT` for sessions. */
  readonly typ?: string;
  /** By how much `exp` may be over, and `nbf` to come: whole seconds, 0 to 60. Default 5. */
  readonly clockSkewSeconds?: number;
  /** The claim that says whose data the token opens. */
  readonly account: string;
  /** The claim that says who the caller is. Default `sub`. */
  readonly subject?: string;
}

/** OAuth access tokens: third-party applications, on behalf of somebody. */
export interface OAuthTokens<Scope extends string = string> extends TokenTrust {
  readonly scopes: {
    /** The claim: one text with blanks between the scopes (RFC 8693), or a list. Default `scope`. */
    readonly claim?: string;
    /** The scopes that routes ask for. Of a token, all others are dropped. */
    readonly known: readonly Scope[];
  };
  /** The URL that names this API to OAuth clients: they find its metadata by it (RFC 9728), and challenges name that. */
  readonly resource?: string;
}

/** Sessions: people of the product itself, who sign in elsewhere. */
export interface SessionTokens extends TokenTrust {
  /**
   * What a session may do. `grantor`: its subject is a grantor, and it may do what they may do at that moment, as their
   * keys; so a subject must be one person over all accounts. A claim: a list of permissions, or one text with blanks between them; those that the catalog does not have are dropped.
   */
  readonly rights: 'grantor' | { readonly claim: string };
}

/** The tokens that an API takes beside keys. */
export interface TokensDefinition<Scope extends string = string> {
  readonly oauth?: OAuthTokens<Scope>;
  readonly session?: SessionTokens;
}

/** The tokens of an API that takes keys alone. */
export type NoTokens = Readonly<Record<never, never>>;

/** The header `typ` of tokens of which none is pinned. */
export const DEFAULT_TYP = { oauth: 'at+jwt', session: 'JWT' } as const;

const SKEW_SECONDS = 5;

/** The header `typ` of tokens of a kind. */
export function typOf(kind: TokenKind, { typ }: TokenTrust): string {
  return typ ?? DEFAULT_TYP[kind];
}

/** How far clocks may differ, in seconds. */
export function skewOf({ clockSkewSeconds }: TokenTrust): number {
  return clockSkewSeconds ?? SKEW_SECONDS;
}

/** The claim that holds the subject. */
export function subjectClaimOf({ subject }: TokenTrust): string {
  return subject ?? 'sub';
}

/** The claim that holds the scopes of an access token. */
export function scopeClaimOf({ scopes }: OAuthTokens): string {
  return scopes.claim ?? 'scope';
}
