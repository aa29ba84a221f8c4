import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const plugin = new URL('node_modules/@stryker-mutator/vitest-runner/dist/src/index.js', import.meta.url);

/** What does not vary from run to run; `main.mjs` says the rest. */
export default {
  testRunner: 'vitest',
  plugins: [fileURLToPath(plugin)],
  vitest: { configFile: 'tools/mutation/vitest.config.ts', pool: 'threads' },
  coverageAnalysis: 'perTest',
  // Copied for each run; node_modules is linked.
  ignorePatterns: ['/bench', '/test/engine', '/tools/pulumi', '/tools/mutation/node_modules', '.setup'],
  tempDirName: path.join(os.tmpdir(), 'keywright-mutation'),
  concurrency: os.availableParallelism(),
  timeoutMS: 30_000,
  reporters: ['progress-append-only'],
  thresholds: { break: null },
  warnings: { slow: false },
};
