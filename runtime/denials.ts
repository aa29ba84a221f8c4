import type { AnyApi } from '../keys/api/api.js';
import type { TokenKind } from '../keys/api/tokens.js';
import type { KeyStringParts } from '../keys/key-string/key-string.js';
import { CLASS_OF, type DenialReason } from './denial.js';
import { failureOf } from './failure.js';
import type { PresentedIn } from './identify.js';
import { type Headers, withHeaders } from './limits/rate-limit-headers.js';
import type { Log } from './log.js';
import { compileRefusals, type RefusalDetails, type Refuse } from './refusal.js';
import type { Denied, NotAKey } from './verdict.js';

/** What a caller is told who was over a limit. */
interface Wait {
  readonly seconds: number;
  readonly headers: Headers;
}

/** What is known of a request when it is refused. */
export interface Known {
  /** Where the credential stood, if there was one. */
  readonly where?: PresentedIn | undefined;
  readonly parts?: KeyStringParts;
  readonly credential?: TokenKind;
  /** Of a proven token. */
  readonly subject?: string | undefined;
  readonly route?: string | undefined;
  readonly address?: string | undefined;
  readonly permission?: string;
  readonly scope?: string;
  readonly methods?: string;
  /** How long until a limit has room again, and what the caller is told of it. */
  readonly wait?: Wait;
  readonly error?: unknown;
}

/** What of a token gets into the log. */
export function tokenIn({ credential, subject }: Known) {
  return {
    ...(credential !== undefined && { credential }),
    ...(subject !== undefined && { subject }),
  };
}

/** Refuses requests to one API: the exact reason into the log, and what the caller may know of it into the answer. */
export class Denials {
  readonly #log: Log;
  readonly #refuse: Refuse;

  constructor(api: AnyApi, log: Log) {
    this.#log = log;
    this.#refuse = compileRefusals(api);
  }

  deny(reason: DenialReason, requestId: string, known: Known): Denied {
    const { where, parts, route, address, error, permission = '', scope = '', methods = '', wait } = known;
    this.#log({
      event: 'request-denied',
      reason,
      requestId,
      ...(parts && { keyId: parts.keyId, version: parts.version }),
      ...tokenIn(known),
      ...(route !== undefined && { route }),
      ...(address !== undefined && { address }),
      ...(error !== undefined && failureOf(error)),
    });
    const refusal = CLASS_OF[reason];
    const details = { requestId, permission, scope, methods };
    if (wait !== undefined) return this.#askToWait(wait, details, where);
    return { kind: 'denied', refusal, details, response: this.#refuse(refusal, details, where) };
  }

  /** A credential of somebody else is no denial: it is not logged, and refused only where nobody knows it. */
  passOn(requestId: string, where: PresentedIn): NotAKey {
    const refusal = 'credential';
    return { kind: 'not-a-key', refusal, response: this.#refuse(refusal, { requestId }, where) };
  }

  /** Whatever words the API has for it, those that programs look for are there: when to come again, and for what. */
  #askToWait({ seconds, headers }: Wait, known: RefusalDetails, where: PresentedIn | undefined): Denied {
    const retryAfter = String(seconds);
    const details = { ...known, retryAfter };
    const response = this.#refuse('limit', details, where);
    const told = withHeaders(response.headers, { 'Retry-After': retryAfter, ...headers });
    return { kind: 'denied', refusal: 'limit', details, response: { ...response, headers: told } };
  }
}
