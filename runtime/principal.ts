import type { AnyApi, AnyOf, OAuthScopeName, RouteKey } from '../keys/api/api.js';
import type { CredentialKind, TokenKind } from '../keys/api/tokens.js';
import type { PermissionName, ScopeName, TypeName } from '../keys/catalog/catalog.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { Instant } from '../keys/time/instant.js';

/** The key types that a route serves. */
export type TypeOfRoute<A extends AnyApi, K extends RouteKey<A>> = A['routes'][K] extends {
  readonly types: infer T;
}
  ? T extends AnyOf<infer One>
    ? One
    : T & string
  : TypeName<A['catalog']>;

/** The authenticated caller, who has a key. */
export interface KeyPrincipal<A extends AnyApi = AnyApi, K extends RouteKey<A> = RouteKey<A>> {
  /** Public handle of the key. Safe to log. */
  readonly keyId: KeyId;
  readonly version: number;
  readonly type: TypeOfRoute<A, K>;
  /** The tenant whose data the key opens. */
  readonly account: string;
  /** Who answers for the key. */
  readonly owner: string;
  readonly label: string;
  /** On whose authority the key exists, if on somebody's. `permissions` is at most what they may do now. */
  readonly grantor?: string;
  /** The declared scopes of which the key has every permission. */
  readonly scopes: readonly ScopeName<A['catalog']>[];
  /** What the key may do; this is what decides. */
  readonly permissions: readonly PermissionName<A['catalog']>[];
}

/** The authenticated caller, who has an OAuth access token. */
export interface OAuthPrincipal<A extends AnyApi = AnyApi> {
  readonly credential: 'oauth';
  /** The tenant whose data the token opens. */
  readonly account: string;
  /** On whose behalf the application calls. */
  readonly subject: string;
  /** The application, if the token says (RFC 9068 `client_id`). */
  readonly clientId?: string;
  /** Those of its scopes that the API knows; this is what decides. */
  readonly scopes: readonly OAuthScopeName<TokensOf<A>>[];
  /** None: access tokens have scopes. */
  readonly permissions: readonly never[];
  readonly expiresAt: Instant;
}

/** The authenticated caller, who has signed in. */
export interface SessionPrincipal<A extends AnyApi = AnyApi> {
  readonly credential: 'session';
  /** The tenant whose data the session opens. */
  readonly account: string;
  readonly subject: string;
  /** The subject, where sessions have the rights of a grantor. */
  readonly grantor?: string;
  /** None: sessions have permissions. */
  readonly scopes: readonly never[];
  /** What the session may do; this is what decides. */
  readonly permissions: readonly PermissionName<A['catalog']>[];
  readonly expiresAt: Instant;
}

/** What an API declares of tokens, if anything. */
type TokensOf<A extends AnyApi> = NonNullable<A['tokens']>;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** The kinds of tokens that an API is known to take. Of one whose names nobody knows: none. */
type DeclaredKind<A extends AnyApi> =
  IsAny<TokensOf<A>> extends true ? never : Extract<keyof TokensOf<A>, TokenKind>;

/** The kinds of credentials that a route takes: see `takenBy`. */
type KindOfRoute<Route, Declared> = Route extends { readonly credentials: readonly (infer Kind)[] }
  ? Kind
  :
      | 'key'
      | (Route extends { readonly oauthScopes: unknown } ? 'oauth' : never)
      | (Route extends { readonly types: unknown } ? never : Extract<Declared, 'session'>);

/** The callers of a route of an API that takes tokens. */
type PrincipalOf<A extends AnyApi, K extends RouteKey<A>, Kind> = Kind extends 'key'
  ? KeyPrincipal<A, K> & { readonly credential: Extract<CredentialKind, 'key'> }
  : Kind extends 'oauth'
    ? OAuthPrincipal<A>
    : Kind extends 'session'
      ? SessionPrincipal<A>
      : never;

/**
 * The authenticated caller: the holder of a key; for an API that takes tokens, one of the kinds that the route takes, told apart by
 * `credential`. Without the type of its API (`Principal` alone) it is that of keys: name the API where there are tokens.
 */
export type Principal<A extends AnyApi = AnyApi, K extends RouteKey<A> = RouteKey<A>> = [
  DeclaredKind<A>,
] extends [never]
  ? KeyPrincipal<A, K>
  : PrincipalOf<A, K, KindOfRoute<A['routes'][K], DeclaredKind<A>>>;
