import type { TokenKind } from '../keys/api/tokens.js';
import type { KeyId } from '../keys/key-string/key-string.js';
import type { DenialReason } from './denial.js';
import type { DenialMetrics, RequestMetrics, UncountedMetrics } from './request-metrics.js';

/** One line of the log of a verifier or of the Lambda bundle. It never holds a key string, a token, a header, a path or a hash. */
export type LogEntry =
  | ({
      /** Only for a verifier with `metrics`, and with nothing but these. */
      readonly event: 'request-allowed';
    } & Partial<RequestMetrics>)
  | ({
      readonly event: 'request-denied';
      readonly reason: DenialReason;
      readonly requestId: string;
      /** As presented. Nothing proves that the caller holds the key. */
      readonly keyId?: KeyId;
      readonly version?: number;
      /** Of a token: its kind, as far as that can be told. */
      readonly credential?: TokenKind;
      /** Of a token that is proven: whose it is. */
      readonly subject?: string;
      readonly route?: string;
      /** With `wrong-address`: from where. Absent: it is not known from where. */
      readonly address?: string;
      /** Why a request could not be judged: an error code, or the name of an error. */
      readonly error?: string;
      /** The words of an error of ours. */
      readonly message?: string;
    } & Partial<DenialMetrics>)
  | {
      /** The issuer of tokens did not tell its keys. Those that are known stay good for a while: see `joseTokens`. */
      readonly event: 'issuer-keys-not-read';
      readonly credential: TokenKind;
      readonly error: string;
      readonly message?: string;
    }
  | {
      readonly event: 'usage-not-noted';
      readonly requestId: string;
      readonly keyId: KeyId;
      readonly error: string;
      readonly message?: string;
    }
  | ({
      /** A request was let through uncounted, as its limit wants it (`whenUnavailable: 'allow'`). */
      readonly event: 'limit-not-counted';
      readonly requestId: string;
      readonly keyId?: KeyId;
      /** Of an API that takes tokens, for a token. */
      readonly credential?: TokenKind;
      readonly subject?: string;
      readonly route: string;
      readonly error: string;
      readonly message?: string;
    } & Partial<UncountedMetrics>)
  | {
      /** Once, when the Lambda bundle starts as an authorizer: how much later than a change its answers follow. */
      readonly event: 'authorizer-started';
      readonly kind: 'TOKEN' | 'REQUEST' | 'HTTP';
      readonly ttlSeconds: number;
      readonly revocationSeconds: number;
      readonly expirySeconds: number;
      readonly overlapSeconds: number;
      readonly message: string;
    };

/** Takes log entries. What it throws is ignored: a log decides nothing. */
export type Log = (entry: LogEntry) => void;

/** A log that fails must not turn a verdict into an error. */
export function quiet(log: Log): Log {
  return (entry) => {
    try {
      log(entry);
    } catch {
      // Nothing is left to tell it to.
    }
  };
}

/** One line of JSON, as CloudWatch Logs Insights reads it. */
export function lineOf(entry: object): string {
  return `${JSON.stringify({ source: 'keywright', ...entry })}\n`;
}

/** Writes one line of JSON on standard output. */
export function writeLine(entry: object): void {
  process.stdout.write(lineOf(entry));
}

/** One line of JSON on standard output for each entry. */
export const jsonLog: Log = writeLine;
