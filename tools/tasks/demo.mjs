import path from 'node:path';
import { ensureBuild } from '../build/index.mjs';
import { optionsOf } from '../demo/arguments.mjs';
import { ensureEmulators } from '../emulators/index.mjs';
import { ensurePulumi } from '../pulumi/index.mjs';
import { handOver } from '../setup/hand-over.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';

process.exitCode = await demo(process.argv.slice(2));

/** @param {readonly string[]} args @returns {Promise<number>} */
async function demo(args) {
  const story = path.join(root, 'tools', 'demo', 'main.mjs');
  // Before the set-up, which may take minutes.
  const { aws } = optionsOf(args);
  try {
    await ensureBuild();
  } catch (error) {
    say(String(error));
    return 1;
  }
  const pulumi = await ensurePulumi();
  if (pulumi === undefined) return 1;
  if (!aws && !(await ensureEmulators())) return 1;
  const searchPath = [pulumi.binDir, process.env.PATH ?? ''].join(path.delimiter);
  return await handOver(process.execPath, [story, ...args], { env: { ...process.env, PATH: searchPath } });
}
