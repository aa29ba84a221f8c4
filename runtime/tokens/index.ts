export { type JoseTokensOptions, joseTokens } from './jose-tokens.js';
export type { Fetch } from './read-keys.js';
export type { TokenFault, TokenOutcome, TokenVerifier } from './token-verifier.js';
