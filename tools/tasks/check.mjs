import path from 'node:path';
import { ensureBuild } from '../build/index.mjs';
import { handOver } from '../setup/hand-over.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';

const tool = (/** @type {string} */ file) => path.join(root, 'node_modules', file);
const tsc = [tool('typescript/bin/tsc'), '--noEmit', '-p'];

/** @type {readonly { name: string, run: () => Promise<number> }[]} */
const checks = [
  { name: 'format and lint', run: () => node([tool('@biomejs/biome/bin/biome'), 'check', '.']) },
  { name: 'types of the package', run: () => node([...tsc, '.']) },
  { name: 'build', run: build },
  // After the build: the demo and some tests import the built package.
  { name: 'types of tests, tools and examples', run: () => node([...tsc, 'test']) },
];

const failed = [];
for (const { name, run } of checks) {
  const begin = Date.now();
  const passed = (await run()) === 0;
  say(`${passed ? '✓' : '✗'} ${name} (${Math.round((Date.now() - begin) / 1000)} s)`);
  if (!passed) failed.push(name);
}
if (failed.length > 0) {
  say(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** @param {readonly string[]} args */
function node(args) {
  return handOver(process.execPath, args);
}

async function build() {
  try {
    await ensureBuild();
    return 0;
  } catch (error) {
    say(String(error));
    return 1;
  }
}
