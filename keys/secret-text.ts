import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A text that must not be seen: it prints as `[redacted]` wherever JavaScript turns values into text.
 *
 * @example
 * const plaintext = new SecretText(keyString);
 * console.log(`${plaintext}`, plaintext, JSON.stringify({ plaintext })); // [redacted] three times
 */
export class SecretText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Call it where the value is sent, and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
