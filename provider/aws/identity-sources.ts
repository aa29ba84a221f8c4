import type { AnyApi } from '../../keys/api/api.js';
import type { AuthorizerCaching } from '../../runtime/lambda/authorizer-caching.js';

/**
 * Where API Gateway looks before it asks the authorizer. With a cache: all that its key needs. Without one: the header of
 * the credential, so that a request without it costs no run; if the API takes several headers, none, because API Gateway
 * would ask for every one of them.
 *
 * @param prefix how this kind of API names a header: `method.request.header.` or `$request.header.`
 */
export function identitySourcesOf(api: AnyApi, caching: AuthorizerCaching, prefix: string): string[] {
  if (caching.ttlSeconds > 0) return caching.identitySources;
  const headers = new Map(api.credentials.map(({ header }) => [header.toLowerCase(), header]));
  return headers.size === 1 ? [...headers.values()].map((header) => prefix + header) : [];
}
