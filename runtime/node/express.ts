import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyApi } from '../../keys/api/api.js';
import { rememberCaller } from '../caller.js';
import { assertOthers } from '../others.js';
import { behindProxies, type ProxyOptions } from '../source-address.js';
import type { Verifier } from '../verifier.js';
import { announce, sendRefusal } from './guard.js';
import { requestFromNode } from './request.js';

/** As much of Express's request as a guard needs: its package need not be there to be typed. */
export interface ExpressRequest extends IncomingMessage {
  /** Where the router stands that the guard is mounted in. */
  readonly baseUrl: string;
}

/** A middleware of Express (4 and 5). */
export type ExpressMiddleware<R extends ExpressRequest = ExpressRequest> = (
  request: R,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

/** Settings of {@link expressGuard}. */
export interface ExpressOptions extends ProxyOptions {
  /** The middleware for credentials that are none of the catalog's. Only for an API that declares `others: 'pass'`. */
  // biome-ignore lint/suspicious/noExplicitAny: middlewares of Express name their own kinds of request and response
  readonly others?: (request: any, response: any, next: (error?: unknown) => void) => unknown;
}

/** What the routers behind the guard go by, with what Express took away for the mount. */
function urlOf({ baseUrl, url = '' }: ExpressRequest): string {
  const atMount = baseUrl !== '' && (url === '/' || url.startsWith('/?'));
  return atMount ? baseUrl + url.slice(1) : baseUrl + url;
}

/**
 * Makes a middleware for Express. A refused request goes no further; handlers find the caller with `callerOf(request)`.
 * The API's routes are whole paths, wherever the middleware is mounted. Express runs `app.get` for `HEAD`, too: such a
 * request passes only where the API lists `HEAD`. Express's own `trust proxy` and `request.ip` are not asked: say
 * `trustedProxies` here, too.
 *
 * @throws TypeError if `others` is given and the API does not declare `others: 'pass'`, or `trustedProxies` is no number of
 * proxies.
 * @example
 * app.use(expressGuard(verifier));
 * app.get('/v1/items', (request, response) => response.json(itemsOf(callerOf<typeof api>(request).principal.account)));
 */
export function expressGuard<A extends AnyApi, R extends ExpressRequest = ExpressRequest>(
  verifier: Verifier<A>,
  options: ExpressOptions = {},
): ExpressMiddleware<R> {
  const { others } = options;
  assertOthers(verifier.api, others);
  const locate = behindProxies(options);
  return async (request, response, next) => {
    const verdict = await verifier.verify(locate(requestFromNode(request, urlOf(request))));
    if (verdict.kind === 'not-a-key' && others !== undefined) {
      try {
        await others(request, response, next);
      } catch (error) {
        // Express 4 does not look at promises: the rejection would end the process.
        next(error);
      }
      return;
    }
    if (verdict.kind !== 'allowed') {
      sendRefusal(response, verdict.response);
      return;
    }
    rememberCaller(request, verdict);
    announce(response, verdict);
    next();
  };
}
