import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { ownSources } from '../../vitest.config.ts';

const root = path.resolve(import.meta.dirname, '../..');
const {
  MUTATED_FOLDER: folder = '{keys,runtime,policy,provider/aws}',
  MUTATION_MOTO: moto,
  MUTATION_MINISTACK: ministack,
} = process.env;

const shared = {
  resolve: {
    alias: [
      ...ownSources,
      { find: /^fast-check$/, replacement: path.join(import.meta.dirname, 'repeatable-properties.ts') },
      { find: /^\.\/pack-of\.ts$/, replacement: path.join(import.meta.dirname, 'only-its-rule.ts') },
    ],
  },
};

/** A file less to load for each mutant; what tests share they do not change. */
const isolate = false;

const testTimeout = 60_000;

/**
 * The tests that mutants of a folder must not outlive: those of the folder itself, and for `keys`, with the emulators that
 * `main.mjs` has started, those of what speaks to AWS.
 */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [`test/${folder}/**/*.test.ts`],
          // What is loaded, not what it does.
          exclude: ['test/**/loading.test.ts'],
          setupFiles: ['test/support/closed-to-aws.ts'],
          isolate,
          testTimeout,
        },
      },
      ...(moto && ministack && folder === 'keys'
        ? [
            {
              ...shared,
              test: {
                name: 'aws',
                include: ['test/aws/{activity,dynamodb-key-store,secrets-manager-vault}.test.ts'],
                setupFiles: ['test/support/local-aws.ts'],
                provide: { moto, ministack, dynamodbLocal: undefined, missing: [] },
                isolate,
                testTimeout,
              },
            },
          ]
        : []),
    ],
  },
});
