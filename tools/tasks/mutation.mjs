import path from 'node:path';
import { mutation } from '../mutation/main.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';

try {
  // Its packages are its own: so many are no price for `npm ci` of the project.
  await ensureDependencies(path.join(root, 'tools', 'mutation'));
  process.exitCode = await mutation(process.argv.slice(2));
} catch (error) {
  say(String(error));
  process.exitCode = 1;
}
