import type { SecretText } from '../secret-text.js';
import type { Instant } from '../time/instant.js';

/** What `DescribeSecret` tells: everything but the plaintext. */
export interface SecretView {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Version id → labels such as `AWSCURRENT`. Versions without a label may be missing. */
  readonly stages: ReadonlyMap<string, readonly string[]>;
  /** Last change of the secret; absent if the service does not say. */
  readonly changedAt: Instant | undefined;
  /** Set while the secret waits for its deletion. */
  readonly deletedAt: Instant | undefined;
  /** The KMS key that encrypts it, as the service calls it; absent: the account's own `aws/secretsmanager`. */
  readonly kmsKeyId: string | undefined;
  /** What else others have set up on it, in words: a rotation function, replicas, an owning service. */
  readonly attached: readonly string[];
}

/** A plaintext with the id that its version shall have: 32 to 64 characters. */
export interface SecretValue {
  readonly versionId: string;
  readonly plaintext: SecretText;
  /** The declared KMS key of the secret: a new secret is encrypted with it, and a refusal names it. Absent: the account's own. */
  readonly kmsKeyId?: string | undefined;
}

/** A new secret. */
export interface NewSecret extends SecretValue {
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What became of a write that presumes something of the secret. */
export type VaultOutcome = 'done' | 'lost-race';

/** A change of what is told about a secret. */
export interface SecretLabels {
  readonly setTags: Readonly<Record<string, string>>;
  readonly removeTags: readonly string[];
}

/**
 * Where plaintexts are kept. It can write them and never read them: the port has no such method, and the role needs no
 * `secretsmanager:GetSecretValue`. Every method may throw {@link UnavailableError}, {@link ForbiddenError} or
 * {@link CredentialsError}; {@link ConflictError} if the secret went away meanwhile.
 */
export interface Vault {
  /** `undefined` if there is no such secret. One that waits for its deletion is returned, with `deletedAt`. */
  describe(nameOrArn: string): Promise<SecretView | undefined>;
  /** Creates the secret with the value as AWSCURRENT, and gives its ARN; `lost-race` if the name is taken. */
  create(secret: NewSecret): Promise<{ readonly arn: string } | 'lost-race'>;
  /** Adds a version labelled AWSPENDING; the label leaves the version that had it. */
  putPending(arn: string, value: SecretValue): Promise<void>;
  /** Whether the secret has this version, labelled or not. */
  hasVersion(arn: string, versionId: string): Promise<boolean>;
  /** Moves AWSCURRENT to a version, if `from` has it still (`undefined`: if no version has it). */
  promote(
    arn: string,
    move: { readonly from: string | undefined; readonly to: string },
  ): Promise<VaultOutcome>;
  /** Takes AWSPENDING off a version, if it has it still. */
  unstagePending(arn: string, versionId: string): Promise<VaultOutcome>;
  setTags(arn: string, change: SecretLabels): Promise<void>;
  setDescription(arn: string, description: string): Promise<void>;
  /**
   * Encrypts new versions, and those labelled AWSCURRENT, AWSPENDING or AWSPREVIOUS, with a KMS key (`undefined`: the
   * account's own). The service keeps these readable with the former key, too: only a new version needs the new one.
   */
  setKmsKey(arn: string, kmsKeyId: string | undefined): Promise<void>;
  /** Whether somebody put a resource policy on the secret. */
  hasResourcePolicy(arn: string): Promise<boolean>;
  /** Schedules the deletion, with a recovery window of 7 to 30 days. */
  scheduleDeletion(arn: string, recoveryDays: number): Promise<void>;
  /** Takes a scheduled deletion back. */
  restore(arn: string): Promise<void>;
}
