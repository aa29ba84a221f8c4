import { isMap, type Members, unknownMembers } from './members.js';
import {
  DEFAULT_TYP,
  isCredentialKind,
  MOST_SKEW_SECONDS,
  TOKEN_ALGORITHMS,
  type TokenKind,
} from './tokens.js';

const TRUST = [
  'issuer',
  'audience',
  'jwksUri',
  'algorithms',
  'typ',
  'clockSkewSeconds',
  'account',
  'subject',
] as const;

/** Names and values of claims, and `typ`: visible, so that nobody compares what nobody sees. */
const TEXT = /^[\x21-\x7e]{1,512}$/;

/** RFC 6749 `scope-token`; it stands in a quoted text of a challenge. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/;

/** What stands in a quoted text of a challenge, too. */
const URL_TEXT = /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/;

/** Host names of this machine, as `URL` writes them. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether text is a URL that may be asked: `https`, or `http` on this machine; without a password and a fragment. */
function isSafeUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL_TEXT.test(value) || !URL.canParse(value)) return false;
  const { protocol, hostname, username, password, hash } = new URL(value);
  if (username !== '' || password !== '' || hash !== '' || value.includes('#')) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/** Why a value is no list of different texts, or `undefined`. */
function listProblem(value: unknown, isOne: (one: unknown) => boolean): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'list at least one';
  const odd = value.findIndex((one) => !isOne(one));
  if (odd !== -1) {
    const one: unknown = value[odd];
    return `${typeof one === 'string' ? JSON.stringify(one) : 'what is no text'} cannot be one`;
  }
  const twice = value.find((one, index) => value.indexOf(one) !== index);
  return twice === undefined ? undefined : `${JSON.stringify(twice)} is listed twice`;
}

const isText = (value: unknown): value is string => typeof value === 'string' && TEXT.test(value);

function* textProblems(place: string, trust: Members): Generator<string> {
  if (!isText(trust.issuer)) yield `${place}.issuer: write the claim "iss" of its tokens, to the letter`;
  const { audience } = trust;
  const isOne = isText(audience);
  const fault = isOne ? undefined : listProblem(audience, isText);
  if (fault !== undefined) yield `${place}.audience: write the claim "aud" of tokens for this API; ${fault}`;
  if (!isText(trust.account)) yield `${place}.account: name the claim that says whose data a token opens`;
  if (trust.subject !== undefined && !isText(trust.subject))
    yield `${place}.subject: name the claim that says who the caller is, or leave it out for "sub"`;
  if (trust.typ !== undefined && !isText(trust.typ))
    yield `${place}.typ: write the header "typ" of its tokens, such as "at+jwt", or leave it out`;
}

function* trustProblems(place: string, trust: Members): Generator<string> {
  yield* textProblems(place, trust);
  if (!isSafeUrl(trust.jwksUri))
    yield `${place}.jwksUri: write the https URL of the issuer's keys; http is for this machine only`;
  const fault = listProblem(trust.algorithms, (one) => TOKEN_ALGORITHMS.some((known) => known === one));
  if (fault !== undefined)
    yield `${place}.algorithms: ${fault}; those that can be pinned are ${TOKEN_ALGORITHMS.join(', ')}`;
  const { clockSkewSeconds: skew } = trust;
  const isSkew = typeof skew === 'number' && Number.isInteger(skew) && skew >= 0 && skew <= MOST_SKEW_SECONDS;
  if (skew !== undefined && !isSkew)
    yield `${place}.clockSkewSeconds: write whole seconds from 0 to ${MOST_SKEW_SECONDS}`;
}

function* oauthProblems(place: string, oauth: Members): Generator<string> {
  yield* unknownMembers(place, oauth, [...TRUST, 'scopes', 'resource']);
  yield* trustProblems(place, oauth);
  const { scopes, resource } = oauth;
  if (resource !== undefined && !isSafeUrl(resource))
    yield `${place}.resource: write the https URL that names this API, without a fragment`;
  if (!isMap(scopes)) {
    yield `${place}.scopes: write { known: [names] }: the scopes that routes ask for`;
    return;
  }
  yield* unknownMembers(`${place}.scopes`, scopes, ['claim', 'known']);
  if (scopes.claim !== undefined && !isText(scopes.claim))
    yield `${place}.scopes.claim: name the claim that holds the scopes, or leave it out for "scope"`;
  const fault = listProblem(scopes.known, (one) => typeof one === 'string' && SCOPE.test(one));
  if (fault !== undefined)
    yield `${place}.scopes.known: ${fault}; a scope is visible ASCII without blanks, quotes and backslashes`;
}

function* sessionProblems(place: string, session: Members): Generator<string> {
  yield* unknownMembers(place, session, [...TRUST, 'rights']);
  yield* trustProblems(place, session);
  const { rights } = session;
  const isClaim = isMap(rights) && Object.keys(rights).join() === 'claim' && isText(rights.claim);
  if (rights !== 'grantor' && !isClaim)
    yield `${place}.rights: write "grantor", or { claim: name } for the claim that holds permissions`;
}

const BY_KIND = { oauth: oauthProblems, session: sessionProblems } as const;

/** The kinds of tokens that a definition declares, soundly or not. */
export function declaredTokens(tokens: unknown): readonly TokenKind[] {
  const kinds: readonly TokenKind[] = ['oauth', 'session'];
  return isMap(tokens) ? kinds.filter((kind) => tokens[kind] !== undefined) : [];
}

/** Everything that is wrong with the tokens of an API, each with its place. */
export function* tokensProblems(tokens: unknown): Generator<string> {
  if (tokens === undefined) return;
  if (!isMap(tokens)) {
    yield 'tokens: write { oauth, session }, or leave it out for keys alone';
    return;
  }
  yield* unknownMembers('tokens', tokens, ['oauth', 'session']);
  const kinds = declaredTokens(tokens);
  if (kinds.length === 0) yield 'tokens: declare oauth or session, or leave it out for keys alone';
  for (const kind of kinds) {
    const place = `tokens.${kind}`;
    const declared = tokens[kind];
    if (isMap(declared)) yield* BY_KIND[kind](place, declared);
    else yield `${place}: write what is pinned of its tokens: issuer, audience, jwksUri, algorithms, account`;
  }
}

/** What is wrong with the kinds of credentials that are listed in one place, given those that the API has. */
export function* kindsProblems(
  place: string,
  kinds: unknown,
  declared: readonly TokenKind[],
): Generator<string> {
  const fault = listProblem(kinds, isCredentialKind);
  if (fault !== undefined || !Array.isArray(kinds)) {
    yield `${place}: ${fault}; the kinds are "key", "oauth" and "session"`;
    return;
  }
  for (const kind of kinds) {
    if (kind !== 'key' && !declared.some((one) => one === kind))
      yield `${place}: the API has no tokens.${kind}; declare it, or leave "${kind}" out`;
  }
}

/** RFC 7515 section 4.1.9: case does not matter in a media type, and `application/` may be left out. */
function mediaTypeOf(typ: unknown): string {
  const folded = String(typ).toLowerCase();
  return folded.includes('/') ? folded : `application/${folded}`;
}

/** Whether what is pinned of access tokens is pinned of sessions, too: then one passes as the other wherever it is presented. */
function areAlike(oauth: Members, session: Members): boolean {
  const audiences = [session.audience].flat();
  return (
    oauth.issuer === session.issuer &&
    [oauth.audience].flat().some((audience) => audiences.includes(audience)) &&
    mediaTypeOf(oauth.typ ?? DEFAULT_TYP.oauth) === mediaTypeOf(session.typ ?? DEFAULT_TYP.session)
  );
}

/** Contradictions between the tokens of an API and its headers: what is sound in itself, and can never be. */
export function* headerProblems(credentials: unknown, tokens: unknown): Generator<string> {
  const declared = declaredTokens(tokens);
  const headers = Array.isArray(credentials) ? credentials.filter(isMap) : [];
  const accepting = (kind: string) =>
    headers.filter(({ accepts = ['key'] }) => Array.isArray(accepts) && accepts.includes(kind));
  for (const kind of ['key', ...declared]) {
    if (headers.length > 0 && accepting(kind).length === 0)
      yield `credentials: no header accepts "${kind}"; add it to the accepts of one`;
  }
  if (!isMap(tokens) || !isMap(tokens.oauth) || !isMap(tokens.session)) return;
  if (areAlike(tokens.oauth, tokens.session))
    yield 'tokens.session: has issuer, audience and typ of tokens.oauth, so that an access token would be let in as a session; pin another audience or typ';
  const shared = accepting('oauth').find((header) => accepting('session').includes(header));
  if (shared !== undefined && tokens.oauth.issuer === tokens.session.issuer)
    yield `tokens.session.issuer: is that of tokens.oauth, and the header "${shared.header}" accepts both: the issuer tells them apart`;
}
