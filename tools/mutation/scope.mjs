/** What is mutated, and what proves that the run was one. */

/** The folders whose tests are measured, each by its own: `keys` by `test/keys`, and so on. */
export const folders = /** @type {const} */ (['keys', 'runtime', 'policy', 'provider/aws']);

/**
 * The share of mutants, in percent, that the tests of all folders together must kill, and of some folders by themselves.
 *
 * @type {import('./verdict.mjs').Thresholds}
 */
export const atLeast = { all: 85, folders: { 'policy/rules': 90 } };

/** What is not mutated, and why. Named at the end of every run. */
export const excluded = [
  { files: '**/deps.ts', why: 'makes the AWS clients: test/aws runs it' },
  { files: 'runtime/*/main.ts', why: 'the entry of an artefact: test/aws runs it as a bundle' },
  {
    files: 'keys/vault/memory-vault.ts',
    why: 'a stand-in of the tests, held to the contract of the real one',
  },
  { files: 'policy/pack.ts', why: 'the reference pack: test/engine runs it' },
  { files: '**/schema.ts', why: 'a JSON Schema, which is data: its tests hold it against the readers' },
];

/** Mutated only where the emulators can be had: `test/keys` has answers in their place, and no table and no secret. */
export const needsEmulators = [
  '**/dynamodb-*.ts',
  '**/secrets-manager-vault.ts',
  'keys/store/read-items.ts',
  'keys/store/transact.ts',
];

/**
 * Mutants that must die: with one of them alive, the mutants were not active, or the tests did not run.
 *
 * @type {Readonly<Record<typeof folders[number], import('./verdict.mjs').Canary>>}
 */
export const canaries = {
  keys: { file: 'keys/secret-text.ts', holds: 'return this.#text;', mutator: 'BlockStatement' },
  runtime: { file: 'runtime/method-guard.ts', holds: 'return another;', mutator: 'BlockStatement' },
  policy: { file: 'policy/pattern.ts', holds: 'return patterns.some(', mutator: 'BlockStatement' },
  'provider/aws': { file: 'provider/aws/grantee.ts', holds: 'return arn.slice(', mutator: 'BlockStatement' },
};
