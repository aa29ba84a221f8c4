import type { PermissionSources } from '../keys/catalog/resolve.js';

/** The type token under which the engine and policy packs know the resource. */
export const API_KEY_TYPE = 'pulumi-nodejs:keywright:ApiKey';

/** The type token of a grantor. */
export const GRANTOR_TYPE = 'pulumi-nodejs:keywright:Grantor';

/** Where the key lives, and with whose rights it is managed. */
export interface AwsPlace {
  readonly region: string;
  /** 12 digits; if set, no other account is touched. */
  readonly accountId?: string;
  /** ARN of the role that is assumed for all calls. */
  readonly assumeRole?: string;
}

/**
 * The inputs of an `ApiKey` as `check` leaves them: what a preview shows, what the state holds, what policies judge.
 * Nothing in it is secret. Declared values are kept as written, except that scopes, account attributes and networks are sorted,
 * and networks have one spelling.
 */
export interface ApiKeyInputs {
  readonly table: string;
  /** Name of the catalog. */
  readonly catalog: string;
  readonly catalogDigest: string;
  readonly type: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** What the scopes resolve to: permission → the declared scope that brings it. */
  readonly permissions: PermissionSources;
  /** The most keys of the type that the account may have; absent: no cap. */
  readonly maxKeysPerAccount?: number;
  /** The IAM principals that may mint keys of the type; absent: all. */
  readonly issuers?: readonly string[];
  readonly account: string;
  readonly owner: string;
  readonly label: string;
  /** On whose authority the key exists. */
  readonly grantor?: string;
  readonly description?: string;
  /** Duration text, or `never`. */
  readonly expiresIn: string;
  readonly rotation?: { readonly every?: string; readonly overlap?: string };
  readonly rotationTrigger?: string;
  readonly revoked?: boolean;
  /** Networks in their one spelling, in order. */
  readonly allowedCidrs?: readonly string[];
  /** RFC 3339 in UTC. */
  readonly notBefore?: string;
  /** Sorted. */
  readonly accountAttributes?: readonly string[];
  /** Name of a use case of the catalog. */
  readonly useCase?: string;
  readonly secretName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** KMS key of the secret, as declared: key id, key ARN, alias or alias ARN. Absent: the account's own. */
  readonly kmsKeyId?: string;
  /** Duration text: for how long the key must not have been used before it may be deleted. Absent: no guard. */
  readonly deletionGuard?: string;
  readonly activityTable?: string;
  /** Lifts the guard. */
  readonly forceDelete?: boolean;
  readonly aws: AwsPlace;
  /** Identity of the declaration: 32 hexadecimal digits of a digest of its URN and region. */
  readonly claim: string;
  /** `<project>/<stack>/<name>`. */
  readonly origin: string;
  /** The instant (RFC 3339) for which the current version should have been minted; moves when a rotation is due. */
  readonly rotationEpoch: string;
}

/** The name of every input of an `ApiKey` as `check` leaves it. A policy pack that meets another one is older than the program. */
export const API_KEY_INPUTS: Readonly<Record<keyof ApiKeyInputs, true>> = {
  table: true,
  catalog: true,
  catalogDigest: true,
  type: true,
  prefix: true,
  scopes: true,
  permissions: true,
  maxKeysPerAccount: true,
  issuers: true,
  account: true,
  owner: true,
  label: true,
  grantor: true,
  useCase: true,
  description: true,
  expiresIn: true,
  rotation: true,
  rotationTrigger: true,
  revoked: true,
  allowedCidrs: true,
  notBefore: true,
  accountAttributes: true,
  secretName: true,
  tags: true,
  kmsKeyId: true,
  deletionGuard: true,
  activityTable: true,
  forceDelete: true,
  aws: true,
  claim: true,
  origin: true,
  rotationEpoch: true,
};

/** The inputs of a `Grantor` as `check` leaves them. */
export interface GrantorInputs {
  readonly table: string;
  readonly grantorId: string;
  /** Name of the catalog. */
  readonly catalog: string;
  /** The declared scopes, if there are any: for people. */
  readonly scopes?: readonly string[];
  /** Permission → the declared scope that brings it, or `named`. */
  readonly permissions: PermissionSources;
  readonly disabled?: boolean;
  readonly aws: AwsPlace;
  /** Identity of the declaration: 32 hexadecimal digits of a digest of its URN and region. */
  readonly claim: string;
  /** `<project>/<stack>/<name>`. */
  readonly origin: string;
}

/** The name of every input of a `Grantor` as `check` leaves it. */
export const GRANTOR_INPUTS: Readonly<Record<keyof GrantorInputs, true>> = {
  table: true,
  grantorId: true,
  catalog: true,
  scopes: true,
  permissions: true,
  disabled: true,
  aws: true,
  claim: true,
  origin: true,
};
