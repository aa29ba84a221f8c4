import type { AnyApi } from '../../keys/api/api.js';
import type { OAuthTokens } from '../../keys/api/tokens.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Where the metadata of a resource are: RFC 9728 section 3.1 puts the well-known part between host and path. */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname, search } = new URL(resource);
  return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}${search}`;
}

/** What OAuth clients read to learn where they get tokens for an API. */
export interface ProtectedResourceMetadata {
  /** The path at which to serve it, of the host of the resource; for anybody, without a credential. */
  readonly path: string;
  /** The JSON document, to be sent as `application/json`. */
  readonly document: {
    readonly resource: string;
    readonly authorization_servers: readonly string[];
    readonly scopes_supported: readonly string[];
    readonly bearer_methods_supported: readonly ['header'];
  };
}

/**
 * The protected resource metadata of an API (RFC 9728): whom its OAuth clients get tokens from, and for which scopes. Challenges
 * name where it is.
 *
 * @throws TypeError if the API declares no `tokens.oauth.resource`.
 * @example
 * const { path, document } = protectedResourceMetadata(api);
 * app.get(path, (_request, response) => response.json(document));
 */
export function protectedResourceMetadata(api: AnyApi): ProtectedResourceMetadata {
  const oauth: OAuthTokens | undefined = api.tokens?.oauth;
  if (oauth?.resource === undefined)
    throw new TypeError('the API declares no tokens.oauth.resource: the URL that names it to OAuth clients');
  const { pathname } = new URL(metadataUrlOf(oauth.resource));
  return {
    path: pathname,
    document: {
      resource: oauth.resource,
      authorization_servers: [oauth.issuer],
      scopes_supported: [...oauth.scopes.known],
      bearer_methods_supported: ['header'],
    },
  };
}
