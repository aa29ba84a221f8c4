import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** The package's own names lead to its sources: tests must not depend on what was built before. */
export const ownSources = Object.entries({
  keywright: 'provider/index.ts',
  'keywright/catalog': 'keys/catalog/index.ts',
  'keywright/runtime': 'runtime/index.ts',
}).map(([name, source]) => ({
  find: new RegExp(`^${name}$`),
  replacement: path.join(import.meta.dirname, source),
}));

if (Number.parseInt(process.versions.node, 10) < 22) {
  // argon2 ends an older Node without a word.
  throw new Error(`This is Node ${process.versions.node}; run the tests with npm test or npx vitest.`);
}

const closedToAws = ['test/support/closed-to-aws.ts'];

/**
 * One project for each kind of set-up, so that a run which selects only some tests makes only what they need:
 * `npm test -- test/keys` starts no server and needs no Pulumi CLI.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: ownSources },
        test: {
          name: 'unit',
          include: ['test/{keys,provider,runtime,policy,cli,tools,examples}/**/*.test.ts'],
          setupFiles: closedToAws,
          // A property test on a busy machine takes its time; only what hangs is to fail.
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          setupFiles: closedToAws,
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias: ownSources },
        test: {
          name: 'aws',
          include: ['test/aws/**/*.test.ts'],
          globalSetup: 'test/support/setup/aws.ts',
          setupFiles: ['test/support/local-aws.ts'],
          runner: 'test/support/skipping-runner.ts',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: 'test/support/setup/engine.ts',
          setupFiles: ['test/support/local-aws.ts'],
          runner: 'test/support/skipping-runner.ts',
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // One engine operation is several processes: more at a time only makes each slower.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
