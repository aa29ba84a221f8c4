import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyApi } from '../../keys/api/api.js';
import { type Caller, rememberCaller } from '../caller.js';
import { assertOthers } from '../others.js';
import type { RefusalResponse } from '../refusal.js';
import { behindProxies, type ProxyOptions } from '../source-address.js';
import type { Allowed } from '../verdict.js';
import type { Verifier } from '../verifier.js';
import { requestFromNode } from './request.js';

/** Runs for a request to Node's server that may go on, and only then. */
export type NodeHandler<A extends AnyApi> = (
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller<A>,
) => unknown;

/** Settings of {@link protectNode}. */
export interface NodeOptions extends ProxyOptions {
  /** The handler for credentials that are none of the catalog's. Only for an API that declares `others: 'pass'`. */
  readonly others?: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Sends a refusal, unless somebody (a time limit, say) has answered while the request was judged. */
export function sendRefusal(response: ServerResponse, { status, headers, body }: RefusalResponse): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
  response.end(body);
}

/** Puts headers of a verdict on the answer that a handler is about to make; it may set them anew. */
export function announce(response: ServerResponse, { headers = {} }: Pick<Allowed, 'headers'>): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/**
 * Puts a verifier in front of a handler of `node:http`. For a refused request the handler does not run.
 * Usage is noted beside the request; await `verifier.settled()` before the process ends.
 *
 * @returns a listener. Its promise rejects with what the handler throws.
 * @throws TypeError if `others` is given and the API does not declare `others: 'pass'`, or `trustedProxies` is no number of
 * proxies.
 * @example
 * createServer(protectNode(verifier, (request, response, { principal }) => response.end(principal.account)));
 */
export function protectNode<A extends AnyApi>(
  verifier: Verifier<A>,
  handler: NodeHandler<A>,
  options: NodeOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { others } = options;
  assertOthers(verifier.api, others);
  const locate = behindProxies(options);
  return async (request, response) => {
    const verdict = await verifier.verify(locate(requestFromNode(request)));
    if (verdict.kind === 'not-a-key' && others !== undefined) {
      await others(request, response);
      return;
    }
    if (verdict.kind !== 'allowed') {
      sendRefusal(response, verdict.response);
      return;
    }
    rememberCaller(request, verdict);
    announce(response, verdict);
    const { principal, route, params } = verdict;
    await handler(request, response, { principal, route, params });
  };
}
