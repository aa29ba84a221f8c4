import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { fingerprint } from '../setup/fingerprint.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { orMissing } from '../setup/missing.mjs';
import { npm } from '../setup/npm.mjs';
import { say } from '../setup/progress.mjs';

const pin = fileURLToPath(new URL('client/', import.meta.url));

/**
 * The runtime interface client of AWS (`aws-lambda-ric`): the loop that runs a Node.js function in Lambda. Its own
 * package and lock file keep it out of `npm ci` of this repository, because its installation builds native code;
 * here no script runs, and that part is missing.
 *
 * @param {{ tell?: (line: string) => void }} [options]
 * @returns {Promise<string | undefined>} the program, to be run by Node; undefined when it cannot be had: the reason has
 *   been told
 */
export async function ensureRuntimeClient({ tell = say } = {}) {
  return await orMissing('Lambda runtime interface client', install, tell);
}

async function install() {
  const folder = await madeOnce({
    folder: path.join(cacheFolder(), `lambda-client-${fingerprint({ paths: [pin], base: pin })}`),
    what: 'installing the runtime interface client of AWS Lambda',
    why: 'once for this user',
    make: async (draft) => {
      cpSync(pin, draft, { recursive: true });
      await npm(['ci', '--ignore-scripts'], { cwd: draft });
    },
  });
  return path.join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs');
}
