import type { ActivityLog } from '../keys/activity/activity-log.js';
import type { LimitStore } from '../keys/activity/limit-store.js';
import type { AnyApi } from '../keys/api/api.js';
import type { Clock } from '../keys/clock.js';
import type { Hasher } from '../keys/hash.js';
import type { KeyReader } from '../keys/store/key-store.js';
import type { GrantorLookup } from './grantors.js';
import type { HashLimits } from './hash-budget.js';
import type { Log } from './log.js';
import type { TokenVerifier } from './tokens/token-verifier.js';

/** What a verifier works with. */
export interface VerifierOptions<A extends AnyApi> {
  readonly api: A;
  /** Reads records, one a request, strongly consistent. */
  readonly store: KeyReader;
  /**
   * What grantors may do now, where that is known elsewhere (the product's own roles). Default: the grantors in the table of
   * `store`. Asked only for keys that have a grantor. What throws, or does not answer in time, refuses as `unavailable`.
   */
  readonly grantors?: GrantorLookup;
  /** What proves tokens: for an API that takes any, and only then. `joseTokens` of `keywright/runtime/tokens` makes it. */
  readonly tokens?: TokenVerifier;
  /** Where usage is noted. Absent: nowhere. It is noted for keys alone. */
  readonly activity?: ActivityLog;
  /** Where requests are counted: `dynamoLimits`. Needed for an API with limits, and not used for others. */
  readonly limits?: LimitStore;
  /** Default: argon2id. */
  readonly hasher?: Hasher;
  readonly clock?: Clock;
  /** Default: one line of JSON on standard output for each denial and failure. */
  readonly log?: Log;
  /**
   * A namespace of CloudWatch: each judged request is counted in it, by a line of the log in Embedded Metric Format (see
   * {@link RequestMetrics}). A denial is counted in the line that it has anyway; an allowed request costs one of its own, as an entry
   * of `log`. A `log` of your own must write entries as JSON, a line each, into CloudWatch Logs. Credentials that `others` gets
   * are not counted. Default: nothing is counted, and nothing is logged of what is allowed.
   */
  readonly metrics?: string;
  /** Bounds of slow hashing; the default is 16 at once, 2 for a key. */
  readonly hashLimits?: HashLimits;
  /** Milliseconds after which a store that has not answered is unavailable. Default 3,000. */
  readonly deadlineMs?: number;
}
