import type { UsageStore } from '../../keys/activity/windowed-activity-log.js';
import type { Clock } from '../../keys/clock.js';
import type { Hasher } from '../../keys/hash.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import type { Vault } from '../../keys/vault/vault.js';
import type { AwsPlace } from '../type.js';

/** Randomness, hashing, the clock, and words to the user: the same for every key. */
export interface Surroundings {
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** Cryptographically strong. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** A fresh random id for a version in the vault: 32 to 64 characters. */
  readonly versionId: () => string;
  /** Shows one line to whoever runs Pulumi. */
  readonly notify: (line: string) => void;
}

/** A region and account, reached with certain rights. */
export interface Connection {
  /** 12 digits, as STS says. */
  readonly accountId: string;
  /** ARN of the identity, as STS says. */
  readonly who: string;
  readonly vault: Vault;
  /** The key table of that name. */
  store(table: string): KeyStore;
  /** What the activity table of that name knows of the use of keys. */
  usage(activityTable: string): Pick<UsageStore, 'get'>;
}

/** All effects of the lifecycle. */
export interface LifecycleDeps extends Surroundings {
  /**
   * @throws {@link CredentialsError}, {@link WrongAccountError} if `place.accountId` is set and differs,
   * {@link ClockSkewError} if the machine's clock is off by more than five minutes
   */
  connect(place: AwsPlace): Promise<Connection>;
}
