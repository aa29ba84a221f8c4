import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuild } from '../build/index.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { handOver } from '../setup/hand-over.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';

process.exitCode = await bench(process.argv.slice(2));

/** @param {readonly string[]} args @returns {Promise<number>} */
async function bench(args) {
  const folder = path.join(root, 'bench');
  const main = path.join(folder, 'main.mjs');
  if (!existsSync(main)) {
    say('There is no bench/main.mjs in this clone.');
    return 1;
  }
  try {
    // Its packages are its own: what it compares us with is no dependency of the product.
    if (existsSync(path.join(folder, 'package-lock.json'))) await ensureDependencies(folder);
    await ensureBuild();
  } catch (error) {
    say(String(error));
    return 1;
  }
  return await handOver(process.execPath, [main, ...args]);
}
