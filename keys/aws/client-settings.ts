/** How long an AWS client waits, and how often it tries. */
export interface ClientTimeouts {
  /** Milliseconds until a connection must stand. */
  readonly connectionMs: number;
  /** Milliseconds until an answer must have begun; also the longest silence within one. */
  readonly requestMs: number;
  /** Tries of one call in all, the first included. */
  readonly attempts: number;
}

/** For programs that people wait for: at most about seven seconds a call. */
export const PATIENT: ClientTimeouts = { connectionMs: 1_000, requestMs: 2_000, attempts: 3 };

/** For what stands in the way of every request: at most about two and a half seconds a call. */
export const URGENT: ClientTimeouts = { connectionMs: 500, requestMs: 1_000, attempts: 2 };

/** The part of an AWS client's configuration that this package always sets. */
export interface ClientSettings {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly socketTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/**
 * Settings for every AWS client of this package. Without them the SDK waits for ever: it has no request timeout of its
 * own, and one that is set only warns unless `throwOnRequestTimeout` says otherwise.
 *
 * @example
 * new DynamoDBClient({ ...clientSettings({ timeouts: URGENT }), region });
 */
export function clientSettings(options: { readonly timeouts?: ClientTimeouts } = {}): ClientSettings {
  const { connectionMs, requestMs, attempts } = options.timeouts ?? PATIENT;
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionMs,
      requestTimeout: requestMs,
      socketTimeout: requestMs,
      throwOnRequestTimeout: true,
    },
  };
}
