export { CheapHasher } from './cheap-hasher.js';
export {
  type TestKey,
  type TestKeys,
  type TestKeysOptions,
  type TestKeyWish,
  testKeys,
} from './test-keys.js';
export { type TestToken, type TestTokens, type TestTokenWish, testTokens } from './test-tokens.js';
