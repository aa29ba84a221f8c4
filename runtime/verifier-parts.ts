import type { AnyApi } from '../keys/api/api.js';
import { compileRouter, type Router } from '../keys/api/router.js';
import { type Clock, systemClock } from '../keys/clock.js';
import { Admissions } from './admission.js';
import { assertDeadline } from './deadline.js';
import { Denials } from './denials.js';
import { isNamespace } from './embedded-metrics.js';
import { Grantors } from './grantors.js';
import { Counting } from './limits/counting.js';
import { limiterOf } from './limits/limiter.js';
import { jsonLog, type Log, quiet } from './log.js';
import { withRequestMetrics } from './request-metrics.js';
import { assertTokens } from './tokens/token-judge.js';
import type { VerifierOptions } from './verifier-options.js';

/** What judging has in common, whatever the credential. */
export interface VerifierParts {
  readonly api: AnyApi;
  readonly clock: Clock;
  /** It never throws. */
  readonly log: Log;
  /** Logs that a request is allowed, where that is counted. */
  readonly logAllowed: () => void;
  /** Milliseconds. */
  readonly deadlineMs: number;
  readonly route: Router;
  readonly admission: Admissions;
  readonly grantors: Grantors;
  readonly counting: Counting;
  readonly denials: Denials;
}

const DEFAULT_DEADLINE_MS = 3_000;

/**
 * Checks the options of a verifier, and makes of them what all judging works with.
 *
 * @throws TypeError as `createVerifier`, but for `hashLimits`
 */
export function partsOf(options: VerifierOptions<AnyApi>): VerifierParts {
  const { api, clock = systemClock, deadlineMs = DEFAULT_DEADLINE_MS, metrics: namespace } = options;
  assertDeadline(deadlineMs);
  assertTokens(api, options.tokens);
  if (namespace !== undefined && !isNamespace(namespace))
    throw new TypeError('metrics is no namespace of CloudWatch, such as Keywright');
  const { log: given = jsonLog } = options;
  const catalog = api.catalog.name;
  const log = quiet(
    namespace === undefined ? given : withRequestMetrics(given, { namespace, catalog, clock }),
  );
  const denials = new Denials(api, log);
  return {
    api,
    clock,
    log,
    logAllowed: namespace === undefined ? () => {} : () => log({ event: 'request-allowed' }),
    deadlineMs,
    route: compileRouter(Object.keys(api.routes)),
    admission: new Admissions(api),
    grantors: new Grantors(options.store, options.grantors, deadlineMs),
    counting: new Counting(limiterOf(api, options.limits, clock, deadlineMs), denials, log),
    denials,
  };
}
