import type { VerifierRequest } from './request.js';

/** A request that is being judged. */
export interface Asked<K = string> {
  readonly request: VerifierRequest;
  /** By which the refusal and the log name it. */
  readonly requestId: string;
  /** The one route that a handler is bound to. */
  readonly only: K | undefined;
}
