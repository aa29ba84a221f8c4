import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint } from '../setup/fingerprint.mjs';
import { withLock } from '../setup/lock.mjs';
import { say, step } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { removeStale } from './stale.mjs';

const state = path.join(root, '.setup');
const stamp = path.join(state, 'build');
const output = path.join(root, 'dist');
const packBundle = path.join(root, 'policy', 'dist');
const bundler = path.join(root, 'tools', 'bundle.mjs');
const sources = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8')).include;
/** @type {readonly string[]} npm makes them executable when it first links them; the compiler writes them anew without. */
const bins = Object.values(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).bin);
const inputs = [
  ...sources,
  'tsconfig.json',
  'package-lock.json',
  'package.json',
  'tools/build',
  'tools/bundle.mjs',
];

/**
 * Builds the package into dist/: compiled modules, then the Lambda bundle. Does nothing when no input has changed
 * since the last build; two runs at once build once.
 *
 * @returns {Promise<void>}
 */
export async function ensureBuild() {
  if (isCurrent()) return;
  const onWait = (/** @type {string} */ holder) => say(`  waiting for ${holder}, which is building dist/`);
  await withLock(
    path.join(state, 'build.lock'),
    async () => {
      if (isCurrent()) return;
      const why = existsSync(stamp) ? 'its inputs changed' : 'not built yet';
      // Taken before the build: what changes while it runs is built again next time.
      const inputsNow = inputsFingerprint();
      await step('building dist/', why, build);
      mkdirSync(state, { recursive: true });
      writeFileSync(stamp, inputsNow);
    },
    { onWait },
  );
}

async function build() {
  rmSync(stamp, { force: true });
  await runProgram(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
    cwd: root,
  });
  removeStale(output, root);
  for (const bin of bins) chmodSync(path.join(root, bin), 0o755);
  if (existsSync(bundler)) await (await import(pathToFileURL(bundler).href)).bundle();
}

function isCurrent() {
  const complete = existsSync(output) && existsSync(packBundle) === existsSync(bundler);
  return complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputsFingerprint();
}

function inputsFingerprint() {
  return fingerprint({ paths: inputs.map((input) => path.join(root, input)), base: root });
}
