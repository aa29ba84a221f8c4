export { CheapHasher } from './cheap-hasher.js';
export {
  type TestKey,
  type TestKeys,
  type TestKeysOptions,
  type TestKeyWish,
  testKeys,
} from './test-keys.js';
