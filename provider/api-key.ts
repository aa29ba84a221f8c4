import * as pulumi from '@pulumi/pulumi';
import type {
  AnyCatalog,
  KeyTypeDefinition,
  ScopeNameOf,
  TypeName,
  UseCaseName,
} from '../keys/catalog/catalog.js';
import { attributeProblems } from '../keys/catalog/conditions.js';
import { catalogDigest } from '../keys/catalog/define-catalog.js';
import {
  type PermissionSources,
  resolvePermissions,
  scopeProblems,
  typeOf,
  useCaseProblem,
} from '../keys/catalog/resolve.js';
import type { Duration } from '../keys/time/duration.js';
import { attachPolicy, type GrantedPolicy, type Grantee } from './aws/grantee.js';
import { readPolicyOf } from './aws/read-policy.js';
import { type AwsArgs, placeFrom } from './aws-place.js';
import { claimOf, claimSecret } from './claim.js';
import { assertNodeVersion } from './node-version.js';
import { type Derived, refuseUnsupported, withDerived } from './resource-options.js';
import { SERIALIZED_PROVIDER } from './serialized.js';
import { API_KEY_TYPE } from './type.js';

/** When a key is rotated by `pulumi up`. Nothing rotates unless somebody, or a schedule in CI, runs it. */
export interface RotationArgs {
  /** Time between rotations, such as `30d`. Left out, only `rotationTrigger` rotates. */
  readonly every?: pulumi.Input<Duration> | undefined;
  /** Time for which the version before still verifies. Default `24h`; `0s` cuts it off at once. */
  readonly overlap?: pulumi.Input<Duration> | undefined;
}

/** What an {@link ApiKey} is declared with, beside its catalog, type and scopes. */
interface ApiKeySettings {
  /** Name of the key table. */
  readonly table: pulumi.Input<string>;
  /** The tenant whose data the key opens. */
  readonly account: pulumi.Input<string>;
  /** Who answers for the key. */
  readonly owner: pulumi.Input<string>;
  /**
   * On whose authority the key exists: the `grantorId` of a {@link Grantor} in the same table. The key is issued only with
   * permissions that the grantor has, and never does more than the grantor can do at that moment. The catalog says which
   * types must have one, and which may. A rotation issues, too: it fails once the grantor lacks a permission of the key.
   */
  readonly grantor?: pulumi.Input<string> | undefined;
  /** What people call the key. Default: the resource's name. */
  readonly label?: pulumi.Input<string> | undefined;
  /** Becomes the description of the secret. */
  readonly description?: pulumi.Input<string> | undefined;
  /** Life of each issued version. `never` must be written out, and the type must allow it. */
  readonly expiresIn: pulumi.Input<Duration | 'never'>;
  readonly rotation?: pulumi.Input<RotationArgs> | undefined;
  /** Any text; a new one mints a new version at the next `pulumi up`. */
  readonly rotationTrigger?: pulumi.Input<string> | undefined;
  /** `true` refuses all versions issued so far, for good. Only a new `rotationTrigger` brings the key back. */
  readonly revoked?: pulumi.Input<boolean> | undefined;
  /**
   * The networks from which the key may come, in CIDR notation, such as `203.0.113.0/24` or `2001:db8::/32`; a single address
   * with `/32` or `/128`. At most 32. Left out: from anywhere. A change holds for the next request, for all versions.
   */
  readonly allowedCidrs?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /** RFC 3339 in UTC, such as `2027-01-31T08:00:00Z`: no version verifies before it, not even one that did until now. */
  readonly notBefore?: pulumi.Input<string> | undefined;
  /**
   * What the account is (`parent-org`): scopes with a condition need the attribute that they name. One that no scope of the
   * catalog asks for is refused.
   */
  readonly accountAttributes?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /** Name of the secret. Default: `keywright/<project>/<stack>/<name>-<8 digits of the claim>`. It cannot be changed later. */
  readonly secretName?: pulumi.Input<string> | undefined;
  /** Tags of the secret. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * KMS key that encrypts the secret: its key id, key ARN, alias (`alias/…`) or alias ARN. Default: the account's own,
   * `aws/secretsmanager`. It changes in place. Versions issued before stay readable with the former KMS key, too: change
   * `rotationTrigger` with it if that one shall open nothing that verifies, once the overlap is over.
   */
  readonly kmsKeyId?: pulumi.Input<string> | undefined;
  /**
   * A key that was used within this time is not deleted, such as `12h`; the error says when, and from which address. It needs
   * `activityTable`, and refuses if that cannot be read. Default: no guard.
   *
   * It knows what verifiers have noted: nothing of those without an activity log, and the last use to one minute, which is
   * added to the time (add the rest yourself if a verifier's `windowSeconds` is longer). A key of which no version can
   * verify is not guarded, and the half of a replacement that hands the same key on is no deletion. With `retainOnDelete` the
   * engine deletes nothing, so that there is nothing to guard.
   */
  readonly deletionGuard?: pulumi.Input<Duration> | undefined;
  /** Name of the activity table, where the verifiers note usage; `deletionGuard` reads it. */
  readonly activityTable?: pulumi.Input<string> | undefined;
  /** `true` lifts `deletionGuard`. A deletion goes by what was last deployed: run `pulumi up` with it first. */
  readonly forceDelete?: pulumi.Input<boolean> | undefined;
  /** Region, account and role. */
  readonly aws?: AwsArgs | undefined;
}

/** What an {@link ApiKey} is declared with. */
export interface ApiKeyArgs<C extends AnyCatalog = AnyCatalog, T extends TypeName<C> = TypeName<C>>
  extends ApiKeySettings {
  /** The closed list of types and scopes; see `defineCatalog`. */
  readonly catalog: C;
  /** One of the catalog's key types. */
  readonly type: T;
  /** Scopes that the type allows. */
  readonly scopes?: pulumi.Input<readonly pulumi.Input<ScopeNameOf<C, T>>[]> | undefined;
  /**
   * What the key is for: one of the catalog's use cases. It decides nothing; the policy pack tells who declares a key which
   * scopes are more than the use case needs. `...useCase(catalog, name)` says it along with type and scopes.
   */
  readonly useCase?: UseCaseName<C> | undefined;
}

/** The same, whatever the catalog. */
interface AnyApiKeyArgs extends ApiKeySettings {
  readonly catalog: AnyCatalog;
  readonly type: string;
  readonly scopes?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  readonly useCase?: string | undefined;
}

/** What a rotation leaves in the program's outputs: everything but the plaintext. */
const OUTPUTS = {
  keyId: undefined,
  hint: undefined,
  secretArn: undefined,
  version: undefined,
  expiresAt: undefined,
  rotatesAt: undefined,
  previousExpiresAt: undefined,
  status: undefined,
  createdAt: undefined,
} as const;

/** What is computed from an input: whoever ignores changes of the input ignores these with it. */
const DERIVED: Derived = {
  scopes: ['permissions', 'scopeProblems'],
  accountAttributes: ['permissions', 'scopeProblems'],
  type: ['prefix', 'permissions', 'scopeProblems', 'maxKeysPerAccount', 'issuers'],
  aws: ['claim'],
};

/** The limits that the key type sets, which `check` judges and drops. */
function limitsOf(
  type: KeyTypeDefinition | undefined,
): Pick<KeyTypeDefinition, 'expiry' | 'minLifetime' | 'maxLifetime' | 'grantor'> {
  return {
    ...(type?.grantor === undefined ? {} : { grantor: type.grantor }),
    expiry: type?.expiry ?? 'required',
    ...(type?.minLifetime === undefined ? {} : { minLifetime: type.minLifetime }),
    ...(type?.maxLifetime === undefined ? {} : { maxLifetime: type.maxLifetime }),
  };
}

/** What `check` cannot find out for itself, because the catalog does not travel: it is told by property. */
function problemsOf(
  catalog: AnyCatalog,
  type: string,
  scopes: readonly string[],
  accountAttributes: readonly string[],
  useCase: string | undefined,
): { property: string; reason: string }[] | undefined {
  const ofScopes = scopeProblems(catalog, type, scopes, accountAttributes).map(({ index, reason }) => ({
    property:
      typeOf(catalog, type) === undefined ? 'type' : index === undefined ? 'scopes' : `scopes[${index}]`,
    reason: `is not accepted: ${reason}`,
  }));
  const ofAttributes = attributeProblems(catalog, accountAttributes).map(({ index, reason }) => ({
    property: `accountAttributes[${index}]`,
    reason: `is not accepted: ${reason}`,
  }));
  const reason = useCase === undefined ? undefined : useCaseProblem(catalog, useCase);
  const ofUseCase =
    reason === undefined ? [] : [{ property: 'useCase', reason: `is not accepted: ${reason}` }];
  const problems = [...ofScopes, ...ofAttributes, ...ofUseCase];
  return problems.length === 0 ? undefined : problems;
}

class ApiKeyResource extends pulumi.CustomResource {
  /** The type token, as `validateResourceOfType` of policy packs wants it. */
  static readonly __pulumiType = API_KEY_TYPE;

  /** Public handle of the key: 16 letters and digits. Safe to log. */
  declare readonly keyId: pulumi.Output<string>;
  /** What people may see of the key string, such as `acme_live_7Qx2`. */
  declare readonly hint: pulumi.Output<string>;
  declare readonly secretArn: pulumi.Output<string>;
  /** Where consumers read the plaintext. Known in every preview. */
  declare readonly secretName: pulumi.Output<string>;
  /** Number of the current version, from 1. */
  declare readonly version: pulumi.Output<number>;
  /** RFC 3339 in UTC, or `never`. */
  declare readonly expiresAt: pulumi.Output<string>;
  /** RFC 3339 in UTC: the first `pulumi up` after it rotates. Absent without a schedule. */
  declare readonly rotatesAt: pulumi.Output<string | undefined>;
  /** RFC 3339 in UTC, or `never`: until when the version before the current one verifies, while it does. */
  declare readonly previousExpiresAt: pulumi.Output<string | undefined>;
  /** `active`, `expired` or `revoked` as of the last `up` or `refresh`. A key that waits for `notBefore` is `active`. */
  declare readonly status: pulumi.Output<string>;
  /** RFC 3339 in UTC. */
  declare readonly createdAt: pulumi.Output<string>;
  /** The permissions that the scopes resolve to, each with the scope that brings it. */
  declare readonly permissions: pulumi.Output<PermissionSources>;
  /** As declared: region, account and role. */
  private readonly place: pulumi.Output<pulumi.Unwrap<AwsArgs>>;
  /** As declared: KMS key of the secret. */
  private readonly secretKmsKey: pulumi.Input<string> | undefined;

  constructor(name: string, args: AnyApiKeyArgs, opts: pulumi.CustomResourceOptions = {}) {
    assertNodeVersion(process.versions.node);
    refuseUnsupported('an ApiKey', 'a key that this stack made before is taken over by its secret', opts);
    const { catalog, aws, ...declared } = args;
    const { type, useCase } = declared;
    const scopes = pulumi.output(declared.scopes ?? []).apply((given): string[] => [...given]);
    const attributes = pulumi.output(declared.accountAttributes ?? []).apply((given): string[] => [...given]);
    const rights = pulumi.all([scopes, attributes]);
    const place = placeFrom(aws);
    const urn = pulumi.createUrn(name, API_KEY_TYPE, opts.parent);
    const definition = typeOf(catalog, type);
    const claimed = pulumi.all([declared.secretName, place, urn]).apply(([secretName, { region }, by]) => {
      if (secretName !== undefined) claimSecret(region ?? '', secretName, by);
      return secretName;
    });
    super(
      API_KEY_TYPE,
      name,
      {
        ...OUTPUTS,
        ...declared,
        label: declared.label ?? name,
        secretName: claimed,
        catalog: catalog.name,
        catalogDigest: catalogDigest(catalog),
        prefix: definition?.prefix ?? type,
        scopes,
        permissions: rights.apply(([given, held]) => resolvePermissions(catalog, type, given, held)),
        scopeProblems: rights.apply(([given, held]) => problemsOf(catalog, type, given, held, useCase)),
        typeLimits: limitsOf(definition),
        maxKeysPerAccount: definition?.maxKeysPerAccount,
        issuers: definition?.issuers,
        aws: place,
        claim: pulumi.all([urn, place]).apply(([by, { region }]) => claimOf(by, region ?? '')),
        origin: `${pulumi.getProject()}/${pulumi.getStack()}/${name}`,
        __provider: SERIALIZED_PROVIDER,
      },
      withDerived(DERIVED, opts),
    );
    this.place = place;
    this.secretKmsKey = declared.kmsKeyId;
  }

  /**
   * What {@link ApiKey.grantRead} grants, for IAM that is managed elsewhere: `pulumi.jsonStringify(key.readPolicy())`. It follows from what
   * is declared, so that neither a rotation nor its preview changes it.
   *
   * @throws RunError if `@pulumi/aws` is not installed: it tells account and partition.
   */
  readPolicy(): GrantedPolicy {
    const { secretName, secretKmsKey: kmsKeyId, place } = this;
    return readPolicyOf({ secretName, kmsKeyId, place });
  }

  /**
   * Lets a consumer read the plaintext of this key and of no other: an `aws.iam.Role`, an `aws.iam.User`, or an `aws.lambda.Function`,
   * whose role gets an inline policy. With `kmsKeyId`, it may decrypt with that KMS key as well, through Secrets Manager and for
   * this secret alone; the policy of the KMS key must leave that to IAM.
   *
   * @throws TypeError if the grantee is none of these.
   * @throws RunError if `@pulumi/aws` is not installed.
   * @example
   * reports.grantRead(newsletter); // newsletter: aws.lambda.Function
   */
  grantRead(grantee: Grantee): pulumi.CustomResource {
    return attachPolicy(grantee, `${pulumi.resourceName(this)}-read`, this.readPolicy());
  }
}

/** A declared key; what it was made with is no part of its type. */
export type ApiKey = ApiKeyResource;

/**
 * How keys are made. The names of type and scopes are inferred from the arguments and from nothing else: were they part
 * of the resource's type, an expected type (`const keys: ApiKey[] = …`) would widen them, and any scope would compile.
 */
export interface ApiKeyConstructor {
  readonly __pulumiType: typeof API_KEY_TYPE;
  readonly prototype: ApiKey;
  new <C extends AnyCatalog, T extends TypeName<C>>(
    name: string,
    args: ApiKeyArgs<C, T>,
    opts?: pulumi.CustomResourceOptions,
  ): ApiKey;
}

/**
 * An API key: `pulumi up` mints it, rotates it and revokes it. The plaintext goes to AWS Secrets Manager and nowhere
 * else; an argon2id hash goes to the key table; nothing secret enters the state.
 *
 * @throws TypeError if an option is given that dynamic resources do not support.
 * @example
 * const upload = new ApiKey('ci-upload', {
 *   table: 'api-keys', catalog, type: 'service', scopes: ['read-reports'], account: 'org-7f3', owner: 'supply-chain',
 *   expiresIn: '90d', rotation: { every: '30d', overlap: '24h' },
 * });
 * export const secretName = upload.secretName; // consumers read the plaintext there
 */
export const ApiKey: ApiKeyConstructor = ApiKeyResource;
