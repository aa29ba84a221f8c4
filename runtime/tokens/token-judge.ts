import type { AnyApi } from '../../keys/api/api.js';
import type { TokenKind, TokensDefinition, TokenTrust } from '../../keys/api/tokens.js';
import { grantablePermissions } from '../../keys/catalog/grantable.js';
import { InvariantError } from '../../keys/errors.js';
import { isGrantorId } from '../../keys/grantor/grantor.js';
import type { SecretText } from '../../keys/secret-text.js';
import type { Instant } from '../../keys/time/instant.js';
import { within } from '../deadline.js';
import type { DenialReason } from '../denial.js';
import type { Grantors } from '../grantors.js';
import { type Bearer, bearerFrom } from './bearer.js';
import { TOKEN_FAULTS, type TokenOutcome, type TokenVerifier } from './token-verifier.js';

/** What a token amounts to at this moment. */
export type Judgement =
  | { readonly kind: 'proven'; readonly bearer: Bearer; readonly grantor?: string }
  | { readonly kind: 'refused'; readonly reason: DenialReason; readonly subject?: string };

/** What a judge of tokens works with. */
export interface TokenJudgeParts {
  readonly tokens: TokensDefinition;
  readonly verifier: TokenVerifier;
  readonly grantors: Grantors;
  /** See `VerifierOptions`. */
  readonly deadlineMs: number;
  /** Those that the scopes of the catalog grant. */
  readonly permissions: readonly string[];
}

/** Judges tokens: proof, claims, and for sessions that have the rights of a grantor, what that may do now. */
export class TokenJudge {
  readonly #parts: TokenJudgeParts;

  constructor(parts: TokenJudgeParts) {
    this.#parts = parts;
  }

  /** @throws whatever keeps the token from being judged: none of it lets anybody through */
  async judge(kind: TokenKind, token: SecretText, now: Instant, signal?: AbortSignal): Promise<Judgement> {
    const { tokens, verifier, deadlineMs, permissions } = this.#parts;
    const outcome = parsed(
      await within(deadlineMs, 'checking a token', verifier.verify(kind, token, now), signal),
    );
    if (outcome.kind === 'refused') return outcome;
    assertOurs(outcome.claims, tokens[kind]);
    const bearer = bearerFrom(tokens, kind, outcome.claims, permissions);
    if (bearer === undefined) return { kind: 'refused', reason: 'token-claims' };
    const isGrantors = kind === 'session' && tokens.session?.rights === 'grantor';
    return isGrantors ? this.#onAuthority(bearer, signal) : { kind: 'proven', bearer };
  }

  /** The session of a grantor may do what they may at this moment, as far as the catalog knows it: as their keys. */
  async #onAuthority(bearer: Bearer, signal: AbortSignal | undefined): Promise<Judgement> {
    const { grantors, permissions } = this.#parts;
    const { subject } = bearer;
    // What no grantor can be called is nobody.
    if (!isGrantorId(subject)) return { kind: 'refused', reason: 'grantor-gone', subject };
    const authority = await grantors.authorityOf(subject, signal);
    if (authority.kind === 'refused') return { ...authority, subject };
    const held = permissions.filter((permission) => authority.permissions.has(permission));
    return { kind: 'proven', bearer: { ...bearer, permissions: held }, grantor: subject };
  }
}

/** What makes something of the tokens of an API, or `undefined` if it takes none. */
export function tokenJudgeOf(
  api: AnyApi,
  verifier: TokenVerifier | undefined,
  grantors: Grantors,
  deadlineMs: number,
): TokenJudge | undefined {
  const tokens: TokensDefinition | undefined = api.tokens;
  if (tokens === undefined || verifier === undefined) return undefined;
  const permissions = [...grantablePermissions(api.catalog)];
  return new TokenJudge({ tokens, verifier, grantors, deadlineMs, permissions });
}

/** Whoever verifies tokens for another definition, of another environment say, has pinned another issuer. */
function assertOurs({ iss }: Readonly<Record<string, unknown>>, trust: TokenTrust | undefined): void {
  if (iss !== undefined && iss !== trust?.issuer)
    throw new InvariantError('what verifies tokens is for another API: it let in those of another issuer');
}

/** The answer of an object that no compiler may have seen: what is not plainly an outcome lets nobody through. */
function parsed(outcome: TokenOutcome): TokenOutcome {
  const answer: unknown = outcome;
  if (typeof answer === 'object' && answer !== null && 'kind' in answer) {
    const isFault = 'reason' in answer && TOKEN_FAULTS.some((fault) => fault === answer.reason);
    if (answer.kind === 'refused' && isFault) return outcome;
    const claims = 'claims' in answer ? answer.claims : undefined;
    if (answer.kind === 'verified' && typeof claims === 'object' && claims !== null) return outcome;
  }
  throw new InvariantError('what verifies tokens gave neither claims nor a reason');
}

/**
 * Asserts that there is something that proves tokens exactly where the API takes any.
 *
 * @throws TypeError if there is not.
 */
export function assertTokens(api: AnyApi, tokens: unknown): void {
  if (api.tokens !== undefined && tokens === undefined)
    throw new TypeError(
      'the API takes tokens, and nothing was given to verify them: give tokens: joseTokens(api), of keywright/runtime/tokens',
    );
  if (api.tokens === undefined && tokens !== undefined)
    throw new TypeError('the API takes no tokens, so that "tokens" would never be asked');
}
