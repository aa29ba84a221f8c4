/** Headers as a server has them: a map (a repeated header as a list) or pairs. Case of names does not matter. */
export type RequestHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | readonly (readonly [name: string, value: string])[];

/** What a verifier must know of a request, whatever server received it. */
export interface VerifierRequest {
  /** As sent: `GET`, `PUT`. Override headers are not looked at. */
  readonly method: string;
  /** As sent: still percent-encoded, without query string, without a stage or base path in front. */
  readonly path: string;
  readonly headers: RequestHeaders;
  /** The gateway's id of the request, for refusals and logs. Absent or odd: one is made up. */
  readonly requestId?: string;
  /**
   * The client's address: the one that the gateway or the socket saw, or that a trusted proxy told; never one that a header
   * claims. Absent, or not an address: it is not known, and a key with `allowedCidrs` is refused. Noted as the key's last.
   */
  readonly sourceAddress?: string | undefined;
  /**
   * Aborts when the time of the request is up: a table that has not answered by then is unavailable. Absent: see `deadlineMs`. Not
   * for a client that goes away: whoever may abort it decides when a limit with `whenUnavailable: 'allow'` lets them through.
   */
  readonly signal?: AbortSignal;
}
