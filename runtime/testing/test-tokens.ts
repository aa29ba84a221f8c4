import type { AnyApi } from '../../keys/api/api.js';
import { acceptedIn } from '../../keys/api/credential-kinds.js';
import {
  type OAuthTokens,
  type SessionTokens,
  scopeClaimOf,
  subjectClaimOf,
  type TokenKind,
  type TokensDefinition,
  type TokenTrust,
  typOf,
} from '../../keys/api/tokens.js';
import { type Clock, systemClock } from '../../keys/clock.js';
import { after, type Instant } from '../../keys/time/instant.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';

/** What a token for a test is to be. */
export interface TestTokenWish {
  readonly kind: TokenKind;
  /** Default `test-account`. */
  readonly account?: string;
  /** Default `test-subject`. Of a session that has the rights of a grantor: the grantor. */
  readonly subject?: string;
  /** Of an access token. Default: none. */
  readonly scopes?: readonly string[];
  /** Of a session whose permissions are in a claim. Default: none. */
  readonly permissions?: readonly string[];
  /** Default: in an hour. An instant of the past makes an expired token. */
  readonly expiresAt?: Instant;
  /** More claims, or others in place of those that are pinned: to see a token refused. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token for a test. */
export interface TestToken {
  /** What a caller sends. */
  readonly token: string;
  /** The headers of a request with this token, where the API wants it first. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Tokens and what verifies them, in memory. */
export interface TestTokens {
  /** For `testKeys(api, { tokens })`, or `createVerifier`. */
  readonly verifier: TokenVerifier;
  /**
   * Issues a token, as the issuer does that the API pins.
   *
   * @throws TypeError if the API takes no tokens of that kind, or has account and subject in one claim and they are to differ.
   */
  issue(wish: TestTokenWish): Promise<TestToken>;
}

const LIFE_SECONDS = 3_600;

function rightsIn(kind: TokenKind, { oauth, session }: TokensDefinition, wish: TestTokenWish) {
  const { scopes = [], permissions = [] } = wish;
  if (kind === 'oauth') return oauth === undefined ? {} : { [scopeClaimOf(oauth)]: scopes.join(' ') };
  const rights = session?.rights ?? 'grantor';
  return rights === 'grantor' ? {} : { [rights.claim]: permissions };
}

/** Account and subject; where the API has both in one claim, whichever is given is both. */
function whoseIn(trust: TokenTrust, { account, subject }: TestTokenWish) {
  const claim = subjectClaimOf(trust);
  if (claim !== trust.account)
    return { [claim]: subject ?? 'test-subject', [trust.account]: account ?? 'test-account' };
  if (account !== undefined && subject !== undefined && account !== subject)
    throw new TypeError(`the API has account and subject in one claim, "${claim}": they cannot differ`);
  return { [claim]: subject ?? account ?? 'test-subject' };
}

/**
 * Issues tokens for the unit tests of a handler: key pairs of its own stand for the issuers, and no network is asked. Besides, all
 * is judged as it is where it runs.
 *
 * @throws TypeError if the API takes no tokens.
 * @example
 * const tokens = await testTokens(api);
 * const keys = testKeys(api, { tokens: tokens.verifier });
 * const handler = protectWeb(keys.verifier, listTasks);
 * const { headers } = await tokens.issue({ kind: 'oauth', account: 'team-7', scopes: ['read_tasks'] });
 * const answer = await handler(new Request('http://test/v2/task.list', { headers }));
 */
export async function testTokens(api: AnyApi, clock: Clock = systemClock): Promise<TestTokens> {
  const tokens: TokensDefinition | undefined = api.tokens;
  if (tokens === undefined) throw new TypeError('the API takes no tokens');
  // Nobody else who tests a handler loads these.
  const [{ exportJWK, generateKeyPair, SignJWT }, { joseTokens }] = await Promise.all([
    import('jose'),
    import('../tokens/index.js'),
  ]);

  const pairOf = async (kid: TokenKind, trust: TokenTrust | undefined) => {
    const alg = trust?.algorithms[0] ?? 'ES256';
    const { privateKey, publicKey } = await generateKeyPair(alg);
    return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  };
  const [oauth, session] = await Promise.all([
    pairOf('oauth', tokens.oauth),
    pairOf('session', tokens.session),
  ]);
  const pairs = { oauth, session };
  const published = (url: string) =>
    [tokens.oauth?.jwksUri === url && oauth.jwk, tokens.session?.jwksUri === url && session.jwk].filter(
      Boolean,
    );

  return {
    verifier: joseTokens(api, { fetch: async (url) => Response.json({ keys: published(url) }) }),
    async issue(wish) {
      const { kind, expiresAt, claims = {} } = wish;
      const trust: OAuthTokens | SessionTokens | undefined = tokens[kind];
      if (trust === undefined) throw new TypeError(`the API takes no ${kind} tokens`);
      const { alg, privateKey } = pairs[kind];
      const now = clock();
      const payload = {
        iss: trust.issuer,
        aud: typeof trust.audience === 'string' ? trust.audience : [...trust.audience],
        iat: now,
        exp: expiresAt ?? after(now, LIFE_SECONDS),
        ...whoseIn(trust, wish),
        ...rightsIn(kind, tokens, wish),
        ...claims,
      };
      const header = { alg, typ: typOf(kind, trust), kid: kind };
      const token = await new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
      const place = api.credentials.find((one) => acceptedIn(one).includes(kind));
      const value = place?.scheme === undefined ? token : `${place.scheme} ${token}`;
      return { token, headers: { [place?.header ?? '']: value } };
    },
  };
}
