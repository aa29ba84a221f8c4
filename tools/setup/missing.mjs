/**
 * Something that set-up needs and cannot make by itself. Its text is one line: what is missing, then the mend.
 *
 * @example throw new Missing('Go is not on PATH', 'install Go 1.25 or newer')
 */
export class Missing extends Error {
  /** @param {string} what @param {string} mend */
  constructor(what, mend) {
    super(`${what}; ${mend}`);
    this.name = 'Missing';
  }
}

/**
 * The value of `make`, or undefined with the reason told when a part is missing or could not be made. Other set-up
 * goes on: what needs this part says so itself.
 *
 * @template T
 * @param {string} part such as `Pulumi CLI`
 * @param {() => Promise<T>} make
 * @param {(line: string) => void} tell
 * @returns {Promise<T | undefined>}
 */
export async function orMissing(part, make, tell) {
  try {
    return await make();
  } catch (error) {
    tell(`${part}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
