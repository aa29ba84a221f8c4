import type { AnyApi, RouteKey } from '../keys/api/api.js';
import type { RouteMatch } from '../keys/api/router.js';
import type { Headers } from './limits/rate-limit-headers.js';
import type { KeyPrincipal, SessionPrincipal } from './principal.js';
import type { Bearer } from './tokens/bearer.js';
import type { Allowed } from './verdict.js';

/** What holds of a token, whatever its kind. */
export type TokenPrincipal = Bearer & Pick<SessionPrincipal, 'grantor'>;

/**
 * The verdict that lets a request go on. The route and the names in the record were found in this very API, which the compiler
 * cannot follow.
 */
export function allowed<A extends AnyApi, K extends RouteKey<A>>(
  { key, params }: RouteMatch,
  principal: KeyPrincipal | TokenPrincipal,
  headers: Headers | undefined,
): Allowed<A, K> {
  const told = headers === undefined ? {} : { headers };
  const verdict = { kind: 'allowed', route: key, params, principal, ...told };
  return verdict as unknown as Allowed<A, K>;
}
