import type { Usage } from '../keys/activity/activity-log.js';
import type { Clock } from '../keys/clock.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { SecretText } from '../keys/secret-text.js';
import type { KeyStore } from '../keys/store/key-store.js';

/** The part of the activity table that the tool reads. */
export interface UsageReader {
  get(keyId: KeyId): Promise<Usage | undefined>;
}

/** Where the keys are, as options and environment say. */
export interface Place {
  readonly table: string;
  /** The SDK's own choice if absent. */
  readonly region: string | undefined;
  readonly activityTable: string | undefined;
}

/** The services behind a {@link Place}. */
export interface Services {
  readonly store: KeyStore;
  /** Absent: no activity table was named. */
  readonly usage: UsageReader | undefined;
  /** ARN of the identity on whose behalf the tool runs. */
  whoami(): Promise<string>;
}

/** Files that options name. */
export interface Files {
  readText(file: string): Promise<string>;
  /** What an ES module exports by default; `undefined`: nothing. Runs it. */
  defaultExportOf(file: string): Promise<unknown>;
}

/** What a command works with: services, clock, and the terminal. */
export interface Context extends Services {
  /** Name of the key table. */
  readonly table: string;
  readonly clock: Clock;
  /** Reads a leaked key string from standard input, without echo on a terminal. */
  readLeaked(): Promise<SecretText>;
  /** Writes a result, with a line end. */
  say(text: string): void;
  /** Says in one line on standard error what went wrong while the command goes on. */
  warn(text: string): void;
}
