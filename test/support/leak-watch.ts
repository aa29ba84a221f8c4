import { expect } from 'vitest';

/** Everything in which no plaintext, and no hash of one, may stand. */
export class LeakWatch {
  readonly #places = new Map<string, string>();

  /** Something that was written or said; a second text under the same name is kept beside the first. */
  hear(place: string, text: string): void {
    this.#places.set(place, (this.#places.get(place) ?? '') + text);
  }

  /** Fails with the names of the places, never with their content. */
  assertSecret(plaintexts: Iterable<string>): void {
    const forms = [...plaintexts].flatMap(formsOf);
    expect(forms.length, 'plaintexts that existed').toBeGreaterThan(0);
    const leaks = [...this.#places].filter(([, text]) => forms.some((form) => text.includes(form)));
    expect(
      leaks.map(([place]) => place),
      'places where a plaintext stands',
    ).toEqual([]);
    const hashes = [...this.#places].filter(([, text]) => text.includes('$argon2'));
    expect(
      hashes.map(([place]) => place),
      'places where a hash stands',
    ).toEqual([]);
  }
}

/** A plaintext as a whole, its random part alone (without prefix, key id and version), and both in base64. */
function formsOf(plaintext: string): string[] {
  const secret = plaintext.slice(-49, -6);
  return [
    secret,
    plaintext,
    Buffer.from(secret).toString('base64url'),
    Buffer.from(plaintext).toString('base64').slice(0, -4),
  ];
}
