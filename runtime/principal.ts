import type { AnyApi, AnyOf, RouteKey } from '../keys/api/api.js';
import type { PermissionName, ScopeName, TypeName } from '../keys/catalog/catalog.js';
import type { KeyId } from '../keys/key-string/key-string.js';

/** The key types that a route serves. */
export type TypeOfRoute<A extends AnyApi, K extends RouteKey<A>> = A['routes'][K] extends {
  readonly types: infer T;
}
  ? T extends AnyOf<infer One>
    ? One
    : T & string
  : TypeName<A['catalog']>;

/** The authenticated caller. */
export interface Principal<A extends AnyApi = AnyApi, K extends RouteKey<A> = RouteKey<A>> {
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
