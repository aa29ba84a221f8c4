import type { Duration } from '../time/duration.js';

/** The version of the serialised form of catalogs. A newer one is refused. */
export const CATALOG_FORMAT = 1;

/** A right that a key can declare, resolved to permissions. */
export interface ScopeDefinition<Scope extends string = string, Permission extends string = string> {
  readonly title?: string;
  readonly description?: string;
  /** Permissions: opaque strings such as `read:asset` or `USERS_CREATE`. */
  readonly grants: readonly Permission[];
  /** Other scopes that come with this one, and theirs in turn: write implies read. */
  readonly implies?: readonly Scope[];
  /**
   * An attribute that the account must have, such as `parent-org`: for any other account the scope grants nothing, nor does
   * what it implies come with it. A key says in `accountAttributes` which its account has.
   */
  readonly condition?: string;
  /** Administrative: the policy pack blocks it unless an exception says why. */
  readonly elevated?: boolean;
}

/** A class of keys, bound to a surface, with its own limits. */
export interface KeyTypeDefinition<Scope extends string = string> {
  readonly title?: string;
  readonly description?: string;
  /** Public label of its key strings; names the issuer and the environment: `m365_pk`, `acme_live`, `acme_test`. */
  readonly prefix: string;
  /** The scopes that a key of this type may declare; `'*'` is all of the catalog. */
  readonly allows: '*' | readonly Scope[];
  /** Scopes that every key of this type has without declaring them: its surface. */
  readonly always?: readonly Scope[];
  /** Scopes that every key of this type must declare. */
  readonly requires?: readonly Scope[];
  /**
   * The HTTP methods that keys of this type may use, in capitals; absent: all. A guard of its own, whatever the scopes
   * say: `['GET']` refuses `POST`, and also `HEAD`.
   */
  readonly methods?: readonly string[];
  /**
   * Whether a key must or may name a grantor, on whose authority it exists: it is issued only with permissions that the
   * grantor has, and never does more than the grantor can do at that moment. Absent: keys of this type take none.
   * `required` also refuses keys that were issued without one.
   */
  readonly grantor?: 'required' | 'optional';
  /** `optional` lets a key say `expiresIn: 'never'`; it must still be written out. */
  readonly expiry: 'required' | 'optional';
  /** Shortest accepted life of an issued version. */
  readonly minLifetime?: Duration;
  /** Longest accepted life of an issued version; `never` is refused too. */
  readonly maxLifetime?: Duration;
  /**
   * The most keys of this type, not revoked and not deleted, that an account may have: a whole number from 1. Exact, also
   * when several deployments run at once. A lower number refuses new keys only. One that comes later counts the keys that
   * there are when each is next deployed: until then they take no place.
   */
  readonly maxKeysPerAccount?: number;
  /**
   * The IAM principals that may mint keys of this type, give one this type, or widen what one may do (permissions, account,
   * grantor, networks, an earlier `notBefore`): up to 20 ARNs in which `*` and `?` are wildcards. A guard-rail of deployments,
   * and no wall: that is IAM.
   *
   * `arn:aws:iam::111122223333:role/ci-deployer` is every session of the role, whatever its path;
   * `arn:aws:sts::111122223333:assumed-role/ci-deployer/release-*` only some; `…:user/<path>/<name>` a user;
   * `…:root` the root user, and nobody else. `*` for the account is any account.
   */
  readonly issuers?: readonly string[];
}

/** A recommended choice of type and scopes, for those who declare a key: least privilege by name. */
export interface UseCaseDefinition<Scope extends string = string, Type extends string = string> {
  readonly title?: string;
  readonly description?: string;
  readonly type: Type;
  /** The scopes to declare; `'*'` is all that the type may. */
  readonly scopes: '*' | readonly Scope[];
}

/** The use cases of a catalog that has none. */
export type NoUseCases = Readonly<Record<never, never>>;

/** What {@link defineCatalog} takes. */
export interface CatalogDefinition<
  Scope extends string,
  Types extends Readonly<Record<string, KeyTypeDefinition<Scope>>>,
  Permission extends string = string,
  UseCases extends Readonly<Record<string, UseCaseDefinition<Scope, keyof Types & string>>> = NoUseCases,
> {
  /** Lower-case name of the product or API family, such as `manifest`. */
  readonly name: string;
  readonly scopes: Readonly<Record<Scope, ScopeDefinition<NoInfer<Scope>, Permission>>>;
  readonly types: Types;
  /** Recommended sets of scopes by name. They decide nothing. */
  readonly useCases?: UseCases;
}

/** A checked catalog: plain, frozen data that survives `JSON.stringify`. */
export interface Catalog<
  Scope extends string = string,
  Types extends Readonly<Record<string, KeyTypeDefinition<Scope>>> = Readonly<
    Record<string, KeyTypeDefinition<Scope>>
  >,
  Permission extends string = string,
  UseCases extends Readonly<Record<string, UseCaseDefinition<Scope, keyof Types & string>>> = NoUseCases,
> extends CatalogDefinition<Scope, Types, Permission, UseCases> {
  readonly format: typeof CATALOG_FORMAT;
}

/** Any catalog, whatever its names. */
// biome-ignore lint/suspicious/noExplicitAny: the names of scopes and types vary in both directions; only `any` accepts every catalog
export type AnyCatalog = Catalog<any, any, any, any>;

/** The names of the key types of a catalog. */
export type TypeName<C extends AnyCatalog> = keyof C['types'] & string;

/** The names of all scopes of a catalog. */
export type ScopeName<C extends AnyCatalog> = keyof C['scopes'] & string;

/** The permissions that the scopes of a catalog grant. */
export type PermissionName<C extends AnyCatalog> = C['scopes'][ScopeName<C>]['grants'][number];

/** The scopes that keys of one type may declare. */
export type ScopeNameOf<
  C extends AnyCatalog,
  T extends TypeName<C>,
> = C['types'][T]['allows'] extends readonly (infer S extends string)[] ? S : ScopeName<C>;

/** The names of the use cases of a catalog. */
export type UseCaseName<C extends AnyCatalog> = keyof NonNullable<C['useCases']> & string;
