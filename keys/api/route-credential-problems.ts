import { isMap, type Members } from './members.js';
import { requirementFrom } from './requirement-problems.js';
import { declaredTokens, kindsProblems } from './token-problems.js';
import type { CredentialKind } from './tokens.js';

/** The kinds that a route takes, as `takenBy`, of a definition that may be unsound. */
function takenKinds(route: Members, tokens: unknown): readonly unknown[] {
  if (Array.isArray(route.credentials)) return route.credentials;
  const kinds: CredentialKind[] = ['key'];
  if (route.oauthScopes !== undefined) kinds.push('oauth');
  if (declaredTokens(tokens).includes('session') && route.types === undefined) kinds.push('session');
  return kinds;
}

/** Whether keys may use a route. */
export function takesKeys(route: Members): boolean {
  return takenKinds(route, undefined).includes('key');
}

function* scopesProblems(place: string, route: Members, tokens: unknown): Generator<string> {
  if (route.oauthScopes === undefined) return;
  const needed = requirementFrom(route.oauthScopes, ['anyOf', 'allOf']);
  const oauth = isMap(tokens) ? tokens.oauth : undefined;
  if (oauth === undefined) {
    yield `${place}.oauthScopes: the API has no tokens.oauth; declare it, or leave oauthScopes out`;
    return;
  }
  if (typeof needed === 'string') {
    yield `${place}.oauthScopes: ${needed}`;
    return;
  }
  const known = isMap(oauth) && isMap(oauth.scopes) ? oauth.scopes.known : undefined;
  for (const name of needed.names) {
    if (Array.isArray(known) && !known.includes(name))
      yield `${place}.oauthScopes: tokens.oauth.scopes.known has no ${JSON.stringify(name)}`;
  }
}

/** What a route asks of kinds of credentials that it does not take, and what it takes without asking what it asks of others. */
function* contradictions(place: string, route: Members, kinds: readonly unknown[]): Generator<string> {
  const takes = (kind: CredentialKind) => kinds.includes(kind);
  if (route.oauthScopes !== undefined && !takes('oauth'))
    yield `${place}: asks for oauthScopes, and its credentials leave "oauth" out`;
  if (route.types !== undefined && !takes('key'))
    yield `${place}: is for certain types of keys, and its credentials leave "key" out`;
  if (route.permission !== undefined && !takes('key') && !takes('session'))
    yield `${place}: asks for a permission, which access tokens do not have; ask for oauthScopes`;
  if (takes('oauth') && route.oauthScopes === undefined && route.permission !== undefined)
    yield `${place}: asks keys for a permission, and access tokens for nothing; say which oauthScopes stand in its place`;
}

/** Everything that is wrong with the kinds of credentials that a route takes, each with its place. */
export function* routeCredentialProblems(place: string, route: unknown, tokens: unknown): Generator<string> {
  if (!isMap(route)) return;
  for (const name of ['oauthScopes', 'credentials'] as const) {
    if (Object.hasOwn(route, name) && route[name] === undefined)
      yield `${place}.${name}: has no value; write one, or leave it out`;
  }
  yield* scopesProblems(place, route, tokens);
  if (route.credentials !== undefined) {
    const problems = [...kindsProblems(`${place}.credentials`, route.credentials, declaredTokens(tokens))];
    yield* problems;
    if (problems.length > 0) return;
  }
  yield* contradictions(place, route, takenKinds(route, tokens));
}

/** Tokens that no route takes are a mistake in the definition: all of them would be refused. */
export function* unusedTokenProblems(routes: unknown, tokens: unknown): Generator<string> {
  const all = isMap(routes) ? Object.values(routes).filter(isMap) : [];
  for (const kind of declaredTokens(tokens)) {
    if (all.length > 0 && !all.some((route) => takenKinds(route, tokens).includes(kind)))
      yield `tokens.${kind}: no route takes them; name "${kind}" in the credentials of one`;
  }
}
