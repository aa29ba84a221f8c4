import type { AnyCatalog, PermissionName, TypeName } from '../catalog/catalog.js';
import type { LimitDefinition, RouteLimit } from './limit.js';
import type { CredentialKind, NoTokens, OAuthTokens, TokensDefinition } from './tokens.js';

/** The version of the serialised form of API definitions. A newer one is refused. */
export const API_FORMAT = 1;

/** Where a credential may stand in a request: a header, never the query string. */
export interface CredentialDefinition {
  /** Name of the header; case does not matter. */
  readonly header: string;
  /** `Bearer` and the like, if the header's value begins with a scheme; case does not matter. */
  readonly scheme?: string;
  /** What may stand there: keys, tokens of `tokens.oauth`, tokens of `tokens.session`. Default: keys. */
  readonly accepts?: readonly CredentialKind[];
}

/** Any one of several will do. */
export interface AnyOf<Name extends string> {
  readonly anyOf: readonly Name[];
}

/** All of several are needed. */
export interface AllOf<Name extends string> {
  readonly allOf: readonly Name[];
}

/** What a route asks of a caller. Permission and type: a key that has the permission but not the type is refused. */
export interface RouteDefinition<
  Permission extends string = string,
  Type extends string = string,
  Scope extends string = string,
> {
  /** The permission that the key or session must have, or several. Absent: any key will do that is of a served type. */
  readonly permission?: Permission | AnyOf<Permission> | AllOf<Permission>;
  /** The key type that the route serves, or several (a key has one type, so all of several cannot be). Absent: all. */
  readonly types?: Type | AnyOf<Type>;
  /** How often it may be asked for. Absent: as often as anybody likes. What is refused for any other reason is not counted. */
  readonly limit?: RouteLimit;
  /** The scope that an OAuth access token must have, or several, in place of `permission`. Absent: it is refused. */
  readonly oauthScopes?: Scope | AnyOf<Scope> | AllOf<Scope>;
  /**
   * The kinds of credentials that the route takes, and no others. Absent: keys; access tokens if there are `oauthScopes`; and
   * sessions if the API has them and the route names no `types`.
   */
  readonly credentials?: readonly CredentialKind[];
}

/** Plain data that survives `JSON.stringify`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Why a request is refused, as far as the caller may know.
 * `credential`: missing, malformed, unknown, expired, revoked … all alike. `route`: the API does not list it.
 * `type`: the route is not for keys of this type. `method`: keys of this type may not use the method, or headers ask for
 * another method than the request has. `permission`: the key lacks it. `limit`: too many requests. `unavailable`: it could not
 * be judged.
 */
export type RefusalClass =
  | 'credential'
  | 'route'
  | 'type'
  | 'method'
  | 'permission'
  | 'limit'
  | 'unavailable';

/**
 * The answer to a refused request. In every text of headers and body, `$requestId` stands for the request's id; in the
 * refusal of a `permission`, `$permission` for what is missing (of alternatives, the first) and `$scope` for the smallest
 * scope that would grant it, with blanks between several; in that of a `method`, `$methods` for those that the key may use; in
 * that of a `limit`, `$retryAfter` for the seconds after which there is room again.
 */
export interface RefusalDefinition {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. Absent: no body. */
  readonly body?: Json;
}

/** The refusals that an API words itself; the others are those of RFC 6750 and RFC 9457. */
export type Refusals = { readonly [Class in RefusalClass]?: RefusalDefinition };

/** The routes of an API by key, such as `PUT /v1/asset/{id}`. */
export type Routes<
  Permission extends string = string,
  Type extends string = string,
  Scope extends string = string,
> = Readonly<Record<string, RouteDefinition<Permission, Type, Scope>>>;

/** The scopes of OAuth access tokens that routes may ask for. */
export type OAuthScopeName<T extends TokensDefinition> = T extends { readonly oauth?: infer O }
  ? O extends OAuthTokens<infer Scope>
    ? Scope
    : never
  : never;

/** The routes that fit a catalog and the tokens of the API. */
export type RoutesOf<C extends AnyCatalog, T extends TokensDefinition> = Routes<
  PermissionName<C>,
  TypeName<C>,
  OAuthScopeName<T>
>;

/** What `defineApi` takes beside the catalog. */
export interface ApiDefinition<
  C extends AnyCatalog,
  R extends RoutesOf<C, T>,
  T extends TokensDefinition = NoTokens,
> {
  /**
   * Where credentials may stand, in the order in which a refusal names them. A request with more than one of them is
   * refused, whatever they hold.
   */
  readonly credentials: readonly CredentialDefinition[];
  /**
   * `pass`: a credential in one of these headers that is no key string of this catalog (a session's token, say) gets the
   * verdict `not-a-key`, for the guard that knows it. What looks like a key of the catalog never does. Absent: refused.
   */
  readonly others?: 'pass';
  /** Limits that routes share, by name. */
  readonly limits?: Readonly<Record<string, LimitDefinition>>;
  /** The tokens that the API takes beside keys. A verifier of it is given what proves them. Absent: keys alone. */
  readonly tokens?: T;
  readonly routes: R;
  readonly refusals?: Refusals;
}

/** A checked API definition: plain, frozen data that survives `JSON.stringify`, its catalog included. */
export interface Api<
  C extends AnyCatalog = AnyCatalog,
  R extends RoutesOf<C, T> = Routes<PermissionName<C>, TypeName<C>, never>,
  T extends TokensDefinition = NoTokens,
> extends ApiDefinition<C, R, T> {
  readonly format: typeof API_FORMAT;
  readonly catalog: C;
}

/** Any API definition, whatever its names. */
// biome-ignore lint/suspicious/noExplicitAny: catalogs, routes and tokens vary in both directions; only `any` accepts every API
export type AnyApi = Api<any, any, any>;

/** The routes of an API, such as `'GET /v1/assets' | 'PUT /v1/asset/{id}'`. */
export type RouteKey<A extends AnyApi> = keyof A['routes'] & string;
