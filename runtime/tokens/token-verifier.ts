import type { TokenKind } from '../../keys/api/tokens.js';
import type { SecretText } from '../../keys/secret-text.js';
import type { Instant } from '../../keys/time/instant.js';

/** Everything that can be wrong with a token, for logs and metrics. */
export const TOKEN_FAULTS = [
  'token-malformed',
  'token-algorithm',
  'token-critical',
  'token-key',
  'token-signature',
  'token-type',
  'token-issuer',
  'token-audience',
  'token-not-yet-valid',
  'token-expired',
  'token-claims',
] as const;

/** What is wrong with a token. `token-key`: its issuer has no such key; `token-claims`: a claim is missing, or of a wrong form. */
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** What came of a proof: the claims of the token as they were signed, or why they do not count. */
export type TokenOutcome =
  | { readonly kind: 'verified'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly reason: TokenFault };

/**
 * Proves tokens: signature, algorithm, `typ`, issuer, audience and times are those that the API pins. What the claims mean is
 * the verifier's matter. `joseTokens` of `keywright/runtime/tokens` makes one.
 */
export interface TokenVerifier {
  /**
   * @param now the instant by which the token and what is known of its issuer are judged
   * @throws {@link UnavailableError} if the token cannot be judged now, above all because the issuer's keys cannot be had; any
   * error refuses as `unavailable`
   */
  verify(kind: TokenKind, token: SecretText, now: Instant): Promise<TokenOutcome>;
}
