/** The oldest Node.js that the `argon2` package runs on: an older one ends the whole process without a word. */
const OLDEST = [22, 14] as const;

/**
 * Refuses a Node.js on which minting a key would kill the provider's process ("error reading from server: EOF").
 *
 * @throws Error that names both versions.
 */
export function assertNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Error(
    `keywright needs Node.js ${OLDEST.join('.')} or newer, and this is ${version}: put a newer one first on the PATH`,
  );
}
