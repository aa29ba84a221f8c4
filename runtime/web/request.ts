import type { VerifierRequest } from '../request.js';
import { behindProxies, type Locate, type ProxyOptions } from '../source-address.js';

/** The path as it stands in a URL, or an empty one, which no route matches, if anything would be read otherwise elsewhere. */
function pathOf(url: string): string {
  const begin = url.indexOf('/', url.indexOf('://') + 3);
  if (begin === -1 || !URL.canParse(url)) return '';
  const [path = ''] = url.slice(begin).split(/[?#]/, 1);
  return new URL(url).pathname === path ? path : '';
}

/**
 * Reads a web-standard request. Its URL is normalised already (`/a/../b` is `/b`), for the guard as for what stands behind
 * it; one that is not, as some servers make them, is for no route. Repeated headers are joined, which no key string is.
 */
export function requestFromWeb(request: Request, sourceAddress?: string): VerifierRequest {
  const { method, url, headers } = request;
  return {
    method,
    path: pathOf(url),
    headers: [...headers],
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
  };
}

/**
 * Where clients of a web-standard handler are: a `Request` tells no address, so that either the server does or proxies do.
 *
 * @throws TypeError if the number of proxies is none, or both are given: the address would be told twice.
 */
export function webLocation(options: ProxyOptions & { readonly sourceAddress?: unknown }): Locate {
  if (options.sourceAddress !== undefined && (options.trustedProxies ?? 0) > 0)
    throw new TypeError('give trustedProxies or sourceAddress: with proxies the client is in their header');
  return behindProxies(options);
}
