import type { AnyApi, CredentialDefinition, RefusalClass } from '../keys/api/api.js';
import { acceptedIn } from '../keys/api/credential-kinds.js';
import type { PresentedIn } from './identify.js';
import { metadataUrlOf } from './tokens/protected-resource.js';

/** Words the challenge of a refusal: the value of `WWW-Authenticate`. */
export type Challenge = (refusal: RefusalClass, where: PresentedIn | undefined, scope: string) => string;

/** A scheme of ours says nothing of tokens. */
function takesTokens(definition: CredentialDefinition): boolean {
  if (definition.scheme === undefined) return false;
  return acceptedIn(definition).some((kind) => kind !== 'key');
}

/**
 * Compiles the challenges of an API (RFC 9110 section 11.6.1): each scheme of its headers once; a key in a header of its own has
 * none that is registered. A scheme for tokens says what RFC 6750 section 3 has for it, once something was presented there:
 * `invalid_token`, or `insufficient_scope` with the scopes that are missing; and where the resource's metadata are (RFC 9728). Pure.
 */
export function compileChallenge({ credentials, catalog, tokens }: AnyApi): Challenge {
  const definitions: readonly CredentialDefinition[] = credentials;
  const schemes = new Map<
    string,
    { readonly name: string; readonly forTokens: boolean; readonly forOAuth: boolean }
  >();
  for (const definition of definitions) {
    const name = definition.scheme ?? 'ApiKey';
    const known = schemes.get(name.toLowerCase());
    schemes.set(name.toLowerCase(), {
      name: known?.name ?? name,
      forTokens: known?.forTokens === true || takesTokens(definition),
      forOAuth:
        known?.forOAuth === true || (takesTokens(definition) && acceptedIn(definition).includes('oauth')),
    });
  }
  const metadata = tokens?.oauth?.resource === undefined ? undefined : metadataUrlOf(tokens.oauth.resource);

  return (refusal, where, scope) => {
    const isPresented = where === 'token-header';
    const challenges = [...schemes.values()].map(({ name, forTokens, forOAuth }) => {
      const parameters = [`realm="${catalog.name}"`];
      if (forTokens && isPresented && refusal === 'permission')
        parameters.push('error="insufficient_scope"', `scope="${scope}"`);
      if (forTokens && isPresented && (refusal === 'credential' || refusal === 'type'))
        parameters.push('error="invalid_token"');
      if (forOAuth && metadata !== undefined) parameters.push(`resource_metadata="${metadata}"`);
      return `${name} ${parameters.join(', ')}`;
    });
    return challenges.join(', ');
  };
}
