import { errors, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { AnyApi } from '../../keys/api/api.js';
import {
  skewOf,
  type TokenKind,
  type TokensDefinition,
  type TokenTrust,
  typOf,
} from '../../keys/api/tokens.js';
import type { SecretText } from '../../keys/secret-text.js';
import type { Instant } from '../../keys/time/instant.js';
import { assertDeadline } from '../deadline.js';
import { failureOf } from '../failure.js';
import { jsonLog, type Log, quiet } from '../log.js';
import { KeySet } from './key-set.js';
import { type Fetch, readKeys } from './read-keys.js';
import type { TokenFault, TokenOutcome, TokenVerifier } from './token-verifier.js';

/** Settings of {@link joseTokens}. */
export interface JoseTokensOptions {
  /** Default: that of the platform. */
  readonly fetch?: Fetch;
  /** Milliseconds after which an issuer that has not answered has failed; less than the verifier's `deadlineMs`. Default 2,000. */
  readonly timeoutMs?: number;
  /** Where failures to read an issuer's keys are told. Default: one line of JSON on standard output. */
  readonly log?: Log;
}

const TIMEOUT_MS = 2_000;

/** A token that is refused before its signature is looked at. */
class Refusal extends Error {
  readonly reason: TokenFault;
  constructor(reason: TokenFault) {
    super(reason);
    this.reason = reason;
  }
}

/** Which claim failed, by its name; `typ` is one of the header. */
const BY_CLAIM: ReadonlyMap<string, TokenFault> = new Map([
  ['iss', 'token-issuer'],
  ['aud', 'token-audience'],
  ['nbf', 'token-not-yet-valid'],
  ['typ', 'token-type'],
]);

/** Which failure it is, by the codes of `jose`. */
const BY_CODE: ReadonlyMap<string, TokenFault> = new Map([
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'token-algorithm'],
  // Of a signed token only a critical extension is not supported: the algorithms are those that are pinned.
  ['ERR_JOSE_NOT_SUPPORTED', 'token-critical'],
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'token-signature'],
  ['ERR_JWT_EXPIRED', 'token-expired'],
  ['ERR_JWS_INVALID', 'token-malformed'],
  ['ERR_JWT_INVALID', 'token-malformed'],
]);

/** Why a token is refused, or `undefined` if the error is none of the token's. */
function faultOf(error: unknown): TokenFault | undefined {
  if (error instanceof Refusal) return error.reason;
  if (error instanceof errors.JWTClaimValidationFailed)
    // One that is missing, or has the wrong form, is not another one.
    return (error.reason === 'check_failed' ? BY_CLAIM.get(error.claim) : undefined) ?? 'token-claims';
  return error instanceof errors.JOSEError ? BY_CODE.get(error.code) : undefined;
}

/** Verifies the tokens of one issuer. */
class Issuer {
  readonly #keys: KeySet;
  readonly #pinned;

  constructor(kind: TokenKind, trust: TokenTrust, keys: KeySet) {
    this.#keys = keys;
    this.#pinned = {
      issuer: trust.issuer,
      audience: typeof trust.audience === 'string' ? trust.audience : [...trust.audience],
      algorithms: [...trust.algorithms],
      typ: typOf(kind, trust),
      clockTolerance: skewOf(trust),
      requiredClaims: ['exp'],
    };
  }

  async verify(token: SecretText, now: Instant): Promise<TokenOutcome> {
    const keyOf = async (header: JWTHeaderParameters) => {
      // Whatever it names: nothing here acts on extensions, and `jose` knows one (RFC 7797).
      if (header.crit !== undefined) throw new Refusal('token-critical');
      const key = await this.#keys.find(header, now);
      if (key === undefined) throw new Refusal('token-key');
      return key;
    };
    try {
      const currentDate = new Date(now * 1000);
      const { payload } = await jwtVerify(token.reveal(), keyOf, { ...this.#pinned, currentDate });
      return { kind: 'verified', claims: payload };
    } catch (error) {
      const reason = faultOf(error);
      if (reason === undefined) throw error;
      return { kind: 'refused', reason };
    }
  }
}

function issuerOf(kind: TokenKind, trust: TokenTrust, options: JoseTokensOptions): Issuer {
  const { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS, log = jsonLog } = options;
  assertDeadline(timeoutMs);
  const tell = quiet(log);
  const { jwksUri, algorithms } = trust;
  const keys = new KeySet({
    name: jwksUri,
    algorithms,
    read: () => readKeys(jwksUri, fetch, timeoutMs),
    onFailure: (error) => tell({ event: 'issuer-keys-not-read', credential: kind, ...failureOf(error) }),
  });
  return new Issuer(kind, trust, keys);
}

/**
 * Verifies tokens with `jose`, by what the API pins: issuer, audience, algorithms and `typ`; `exp` must be there, and `nbf` is
 * kept, both within the stated skew; critical extensions are refused; keys come from `jwksUri` and nowhere else, whatever a
 * token's header names. A token without `kid` is refused where its issuer has several keys of its algorithm.
 *
 * Keep it for the life of the process: keys are read once for all requests, anew after 10 minutes, or when a token names
 * one that is not known, at most every 30 s. While the issuer's endpoint fails, known keys stay good for an hour, and what
 * cannot be judged is unavailable, never refused for good and never let in.
 *
 * @throws TypeError if the API takes no tokens, or `timeoutMs` is no time.
 * @example
 * const verifier = createVerifier({ api, store: dynamoKeyStore({ table: 'api-keys' }), tokens: joseTokens(api) });
 */
export function joseTokens(api: AnyApi, options: JoseTokensOptions = {}): TokenVerifier {
  const tokens: TokensDefinition | undefined = api.tokens;
  if (tokens === undefined) throw new TypeError('the API takes no tokens');
  const { oauth, session } = tokens;
  const issuers = {
    oauth: oauth && issuerOf('oauth', oauth, options),
    session: session && issuerOf('session', session, options),
  };
  return {
    verify(kind, token, now) {
      const issuer = issuers[kind];
      if (issuer === undefined) return Promise.reject(new TypeError(`the API takes no ${kind} tokens`));
      return issuer.verify(token, now);
    },
  };
}
