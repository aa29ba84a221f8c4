import type { SecretText } from '../secret-text.js';
import type { Instant } from '../time/instant.js';

/** What `DescribeSecret` tells: everything but the plaintext. */
export interface SecretView {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Version id → labels such as `AWSCURRENT`. Versions without a label are not listed. */
  readonly stages: ReadonlyMap<string, readonly string[]>;
  /** Last change of the secret, in whole seconds; absent if the service does not say. */
  readonly changedAt: Instant | undefined;
  /** Set while the secret waits for its deletion. */
  readonly deletedAt: Instant | undefined;
  readonly kmsKeyId: string | undefined;
}

/** A plaintext with the id that its version shall have. */
export interface SecretValue {
  readonly versionId: string;
  readonly plaintext: SecretText;
}

/** A new secret. */
export interface NewSecret extends SecretValue {
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What became of a write that presumes something of the secret. */
export type VaultOutcome = 'done' | 'lost-race';

/**
 * Where plaintexts are kept. It can write them and never read them: the port has no such method, and the role needs no
 * `secretsmanager:GetSecretValue`.
 */
export interface Vault {
  /** `undefined` if there is no such secret. A secret that waits for its deletion is returned with `deletedAt`. */
  describe(nameOrArn: string): Promise<SecretView | undefined>;
  /** Creates the secret, with the value as AWSCURRENT. `lost-race` if the name is taken. */
  create(secret: NewSecret): Promise<{ readonly outcome: VaultOutcome; readonly arn?: string }>;
  /** Adds a version labelled AWSPENDING; the label leaves the version that had it. */
  putPending(arn: string, value: SecretValue): Promise<void>;
  /** Moves AWSCURRENT from one version to another, if `from` has it still. */
  promote(
    arn: string,
    move: { readonly from: string | undefined; readonly to: string },
  ): Promise<VaultOutcome>;
  /** Takes AWSPENDING off a version, if it has it still. */
  unstagePending(arn: string, versionId: string): Promise<VaultOutcome>;
  /** Sets these tags and removes those, and sets the description if one is given. */
  tag(
    arn: string,
    change: { readonly set: Readonly<Record<string, string>>; readonly remove: readonly string[] },
  ): Promise<void>;
  describeAs(arn: string, description: string): Promise<void>;
  /** Whether somebody put a resource policy on the secret. */
  hasResourcePolicy(arn: string): Promise<boolean>;
  /** Schedules the deletion, with a recovery window in days (7 to 30). Done if it is scheduled already. */
  scheduleDeletion(arn: string, recoveryDays: number): Promise<void>;
  /** Takes a scheduled deletion back. */
  restore(arn: string): Promise<void>;
}
