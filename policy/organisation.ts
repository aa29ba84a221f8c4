import type { AnyCatalog } from '../keys/catalog/catalog.js';
import type { Environments } from './environments.js';
import type { PolicyException } from './exceptions.js';

/** Scopes that are dangerous together, although each may be had alone. */
export interface ToxicCombination {
  /** Name of the catalog. */
  readonly catalog: string;
  /** Two scopes or more: a key that has all of them, or what they bring, is refused. */
  readonly scopes: readonly [string, string, ...string[]];
  /** What a thief could do with both, for the message. */
  readonly because: string;
}

/** Owners who need no exception for elevated scopes. */
export interface ElevatedApproval {
  /** Name of the catalog. */
  readonly catalog: string;
  readonly scopes: readonly string[];
  /** Patterns of owners. `*` is any characters. */
  readonly owners: readonly string[];
}

/** What the permissions of a catalog are called that only read. */
export interface ReadPermissions {
  /** Name of the catalog. */
  readonly catalog: string;
  /** Patterns of permissions, such as `*_READ`; all others are taken to write. `*` is any characters. */
  readonly permissions: readonly string[];
}

/** A key type that no new program is to use. */
export interface BarredType {
  /** Name of the catalog. */
  readonly catalog: string;
  readonly type: string;
  /** Why, for the message: `it has no expiry`. */
  readonly because: string;
  /** The key type of the same catalog to use instead, for the message. */
  readonly instead?: string;
  /** Names of environments in which it is barred. Absent: everywhere. */
  readonly environments?: readonly string[];
}

/** Who may read the secrets of keys. */
export interface SecretConsumers {
  /** Pattern of secret names, such as `keywright/billing/*`. */
  readonly secrets: string;
  /** Patterns of principals: ARNs, account numbers, service names. */
  readonly principals: readonly string[];
}

/** What an organisation decides about its API keys, as code. Thresholds and levels are the pack's JSON configuration. */
export interface Organisation {
  /** The catalogs by which keys are judged, whatever a program was built with. */
  readonly catalogs: readonly AnyCatalog[];
  /** Which stacks are production, staging and so on. */
  readonly environments?: Environments;
  /** Who may break which rule, why, and until when. */
  readonly exceptions?: readonly PolicyException[];
  /** Scopes that no key may have together. */
  readonly toxicCombinations?: readonly ToxicCombination[];
  /** Owners who may have elevated scopes. */
  readonly elevatedApprovals?: readonly ElevatedApproval[];
  /** Which permissions only read, where the usual verbs (`read:…`, `….list`, `…_READ`) do not tell. */
  readonly readPermissions?: readonly ReadPermissions[];
  /** Key types that the catalogs still have, and that keys are not to be of. */
  readonly barredTypes?: readonly BarredType[];
  /** Patterns of the names of key tables. Default: `*api-keys*` but for activity; and tables with the index of key tables. */
  readonly keyTables?: readonly string[];
  /** Patterns of the names of IAM roles and their policies that verifiers have. Default: `*verifier*` and `*authorizer*`. */
  readonly verifierRoles?: readonly string[];
  /** Who may read the secrets of keys by a resource policy. Default: nobody but their own account. */
  readonly secretConsumers?: readonly SecretConsumers[];
}
