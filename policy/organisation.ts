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
  /** Patterns of the names of key tables. Default: `*api-keys*` but for activity; and tables with the index of key tables. */
  readonly keyTables?: readonly string[];
  /** Patterns of the names of IAM roles and their policies that verifiers have. Default: `*verifier*` and `*authorizer*`. */
  readonly verifierRoles?: readonly string[];
  /** Who may read the secrets of keys by a resource policy. Default: nobody but their own account. */
  readonly secretConsumers?: readonly SecretConsumers[];
}
