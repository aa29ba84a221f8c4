import type { AnyApi } from '../keys/api/api.js';
import type { Allowed } from './verdict.js';

/** What a guard found: who calls, at which route, with which path parameters. */
export type Caller<A extends AnyApi = AnyApi> = Pick<Allowed<A>, 'principal' | 'route' | 'params'>;

/** Beside the requests, not in them: no header, body or other middleware can put a caller there. */
const callers = new WeakMap<object, unknown>();

/** Remembers the caller of a request that was let through. */
export function rememberCaller<A extends AnyApi>(
  request: object,
  { principal, route, params }: Allowed<A>,
): void {
  callers.set(request, { principal, route, params });
}

/**
 * The caller of a request that came through {@link expressGuard} or {@link honoGuard}: give it Express's `request`, Hono's
 * context or the web-standard `Request`.
 *
 * @throws TypeError if the request did not come through a guard: a handler that runs unguarded must not go on.
 * @example
 * app.get('/v1/items', (request, response) => response.json(itemsOf(callerOf<typeof api>(request).principal.account)));
 */
export function callerOf<A extends AnyApi = AnyApi>(request: object): Caller<A> {
  const caller = callers.get(request);
  if (caller === undefined)
    throw new TypeError('this request did not come through keywright: the handler is not protected');
  return caller as Caller<A>;
}
