import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { Missing } from './missing.mjs';
import { say, step } from './progress.mjs';
import { root } from './root.mjs';
import { runProgram } from './run-program.mjs';

const node = path.join(root, 'node_modules', '.bin', 'node');
const packageFolder = path.join(root, 'node_modules', 'node');

/**
 * The Node 24 that the npm package `node` brings. That package fetches the program in its install script, which
 * newer versions of npm do not run unless told: then we run it.
 *
 * @returns {Promise<string>} its path
 * @throws {Missing} when it cannot be had
 */
export async function ensureNode24() {
  if (await isNode24()) return node;
  const onWait = (/** @type {string} */ holder) =>
    say(`  waiting for ${holder}, which is installing Node 24`);
  await withLock(
    path.join(root, '.setup', 'node24.lock'),
    async () => {
      if (await isNode24()) return;
      const installer = path.join(packageFolder, 'installArchSpecificPackage.js');
      await step('installing Node 24', 'npm has not run the install script of the package `node`', () =>
        runProgram(process.execPath, [installer], { cwd: packageFolder }),
      );
      // npm makes no link to a program that is not there yet.
      if (!existsSync(node)) symlinkSync(path.join('..', 'node', 'bin', 'node'), node);
    },
    { onWait },
  );
  if (await isNode24()) return node;
  throw new Missing('node_modules/.bin/node is not Node 24', 'run: npm rebuild node');
}

async function isNode24() {
  try {
    return (await runProgram(node, ['--version'])).startsWith('v24.');
  } catch {
    return false;
  }
}
