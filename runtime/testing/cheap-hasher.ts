import { createHash } from 'node:crypto';
import type { Hasher } from '../../keys/hash.js';
import type { SecretText } from '../../keys/secret-text.js';

/** A hash that costs nothing. For tests: it protects no key. */
export class CheapHasher implements Hasher {
  async hash(keyString: SecretText): Promise<string> {
    return `cheap$${createHash('sha256').update(keyString.reveal()).digest('hex')}`;
  }

  async verify(hash: string, keyString: SecretText): Promise<boolean> {
    return hash === (await this.hash(keyString));
  }
}
