import type { AnyApi } from '../../keys/api/api.js';
import { rememberCaller } from '../caller.js';
import { assertOthers } from '../others.js';
import type { ProxyOptions } from '../source-address.js';
import type { Verifier } from '../verifier.js';
import { webResponse } from './guard.js';
import { requestFromWeb, webLocation } from './request.js';

/** As much of Hono's context as a guard needs: its package need not be there to be typed. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  /** The answer; after `next()`, that of the handlers. */
  readonly res: Response;
  header(name: string, value: string): void;
}

/** A middleware of Hono. */
export type HonoMiddleware<C extends HonoContext = HonoContext> = (
  context: C,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

/** Settings of {@link honoGuard}. */
export interface HonoOptions<C extends HonoContext> extends ProxyOptions {
  /** The middleware for credentials that are none of the catalog's. Only for an API that declares `others: 'pass'`. */
  readonly others?: (context: C, next: () => Promise<void>) => Promise<unknown>;
  /**
   * The address that the server saw, if it tells (`getConnInfo`); never one that a header claims. Without this or
   * `trustedProxies` keys with `allowedCidrs` are refused.
   */
  readonly sourceAddress?: (context: C) => string | undefined;
}

/**
 * Makes a middleware for Hono. A refused request goes no further; handlers find the caller with `callerOf(context)`. The
 * API's routes are whole paths, as sent, wherever the middleware is mounted.
 *
 * @throws TypeError if `others` is given and the API does not declare `others: 'pass'`, `trustedProxies` is no number of
 * proxies, or `sourceAddress` is given beside proxies.
 * @example
 * app.use(honoGuard(verifier));
 * app.get('/v1/items', (c) => c.json(itemsOf(callerOf<typeof api>(c).principal.account)));
 */
export function honoGuard<A extends AnyApi, C extends HonoContext = HonoContext>(
  verifier: Verifier<A>,
  options: HonoOptions<C> = {},
): HonoMiddleware<C> {
  const { others, sourceAddress } = options;
  assertOthers(verifier.api, others);
  const locate = webLocation(options);
  return async (context, next) => {
    const { raw } = context.req;
    const verdict = await verifier.verify(locate(requestFromWeb(raw, sourceAddress?.(context))));
    if (verdict.kind === 'not-a-key' && others !== undefined) {
      const answer = await others(context, next);
      return answer instanceof Response ? answer : undefined;
    }
    if (verdict.kind !== 'allowed') return webResponse(verdict.response);
    rememberCaller(context, verdict);
    rememberCaller(raw, verdict);
    try {
      await next();
      for (const [name, value] of Object.entries(verdict.headers ?? {}))
        if (!context.res.headers.has(name)) context.header(name, value);
    } finally {
      await verifier.settled(verdict);
    }
    return undefined;
  };
}
