import type { CredentialDefinition, RouteDefinition } from './api.js';
import type { CredentialKind, TokensDefinition } from './tokens.js';

const KEYS: readonly CredentialKind[] = ['key'];

/** The kinds of credentials that may stand in a header. */
export function acceptedIn({ accepts }: CredentialDefinition): readonly CredentialKind[] {
  return accepts ?? KEYS;
}

/**
 * The kinds of credentials that a route takes: those that it names, else keys; access tokens where it says which of their
 * scopes it asks for; and sessions if the API has them, unless the route is for certain types of keys. Pure.
 */
export function takenBy(
  { credentials, oauthScopes, types }: RouteDefinition,
  tokens: TokensDefinition | undefined,
): readonly CredentialKind[] {
  if (credentials !== undefined) return credentials;
  const kinds: CredentialKind[] = ['key'];
  if (oauthScopes !== undefined) kinds.push('oauth');
  if (tokens?.session !== undefined && types === undefined) kinds.push('session');
  return kinds;
}
