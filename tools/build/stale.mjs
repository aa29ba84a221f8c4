import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders of the output that the compiler does not write. */
const bundles = ['lambda'];

/**
 * Removes compiled modules whose source is gone: the compiler leaves them, and they would be published and imported.
 *
 * @param {string} output the folder of compiled modules
 * @param {string} sources the folder that it mirrors
 */
export function removeStale(output, sources) {
  for (const name of readdirSync(output)) {
    const [compiled, source] = [path.join(output, name), path.join(sources, name)];
    if (statSync(compiled).isDirectory()) {
      if (!bundles.includes(name)) removeStale(compiled, source);
      continue;
    }
    const module = /^(.+)\.(?:js|d\.ts)$/.exec(name)?.[1];
    if (module !== undefined && !existsSync(path.join(sources, `${module}.ts`))) rmSync(compiled);
  }
}
