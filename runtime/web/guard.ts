import type { AnyApi } from '../../keys/api/api.js';
import { type Caller, rememberCaller } from '../caller.js';
import { assertOthers } from '../others.js';
import type { RefusalResponse } from '../refusal.js';
import type { ProxyOptions } from '../source-address.js';
import type { Allowed } from '../verdict.js';
import type { Verifier } from '../verifier.js';
import { requestFromWeb, webLocation } from './request.js';

/** Runs for a web-standard request that may go on, and only then. */
export type WebHandler<A extends AnyApi> = (
  request: Request,
  caller: Caller<A>,
) => Response | Promise<Response>;

/** Settings of {@link protectWeb}. */
export interface WebOptions extends ProxyOptions {
  /**
   * Gets requests whose credential is none of the catalog's, in place of their refusal: the guard that knows such
   * credentials. Only for an API that declares `others: 'pass'`.
   */
  readonly others?: (request: Request) => Response | Promise<Response>;
  /**
   * The address that the server saw, if it tells; never one that a header claims. A `Request` has none: without this or
   * `trustedProxies` keys with `allowedCidrs` are refused.
   */
  readonly sourceAddress?: (request: Request) => string | undefined;
}

/** A refusal as a web-standard response. */
export function webResponse({ status, headers, body }: RefusalResponse): Response {
  return new Response(body === '' ? null : body, { status, headers: { ...headers } });
}

/** An answer with the headers of a verdict, beside those that it has itself. What was fetched cannot be changed: then a copy. */
function announced(answer: Response, { headers: more = {} }: Pick<Allowed, 'headers'>): Response {
  const missing = Object.entries(more).filter(([name]) => !answer.headers.has(name));
  if (missing.length === 0) return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of missing) headers.set(name, value);
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
}

/**
 * Puts a verifier in front of a web-standard handler (`Request → Response`). For a refused request the handler does not
 * run. Usage is noted while it runs, and before the answer resolves.
 *
 * @throws TypeError if `others` is given and the API does not declare `others: 'pass'`, `trustedProxies` is no number of
 * proxies, or `sourceAddress` is given beside proxies.
 * @example
 * const fetch = protectWeb(verifier, (request, { principal }) => Response.json({ account: principal.account }));
 */
export function protectWeb<A extends AnyApi>(
  verifier: Verifier<A>,
  handler: WebHandler<A>,
  options: WebOptions = {},
): (request: Request) => Promise<Response> {
  const { others, sourceAddress } = options;
  assertOthers(verifier.api, others);
  const locate = webLocation(options);
  return async (request) => {
    const verdict = await verifier.verify(locate(requestFromWeb(request, sourceAddress?.(request))));
    if (verdict.kind === 'not-a-key' && others !== undefined) return others(request);
    if (verdict.kind !== 'allowed') return webResponse(verdict.response);
    rememberCaller(request, verdict);
    try {
      const { principal, route, params } = verdict;
      return announced(await handler(request, { principal, route, params }), verdict);
    } finally {
      await verifier.settled(verdict);
    }
  };
}
