import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { fingerprint } from '../setup/fingerprint.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { Missing } from '../setup/missing.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { which } from '../setup/which.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const requirements = path.join(here, 'requirements.txt');
export const leash = path.join(here, 'leash.py');

/**
 * The Python that has moto and ministack, in the pinned versions, each file checked against its hash.
 *
 * @returns {Promise<string>} its path
 * @throws {Missing} without a Python that can make it
 */
export async function ensurePython() {
  if (which('python3') === undefined)
    throw new Missing('Python is not on PATH', 'install Python 3.10 or newer');
  const [version, ...where] = (await runProgram('python3', ['-c', describe])).trim().split('\n');
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major !== 3 || minor < 10) throw new Missing(`Python is ${version}`, 'install Python 3.10 or newer');
  const folder = await madeOnce({
    // A venv points to the Python that made it: another one needs another venv.
    folder: path.join(
      cacheFolder(),
      `emulators-${fingerprint({ values: [version ?? '', ...where], paths: [requirements], base: here })}`,
    ),
    what: 'installing the AWS emulators (moto, ministack)',
    why: 'once for this user; about half a minute',
    make: install,
  });
  return path.join(folder, 'bin', 'python');
}

const describe = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.base_prefix)';

/** @param {string} draft */
async function install(draft) {
  cpSync(requirements, path.join(draft, 'requirements.txt'));
  try {
    await runProgram('python3', ['-m', 'venv', draft]);
  } catch (error) {
    throw new Missing(
      `python3 cannot make a venv (${error})`,
      'install its venv module (Debian: python3-venv)',
    );
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r'];
  await runProgram(path.join(draft, 'bin', 'python'), [...pip, path.join(draft, 'requirements.txt')]);
}
