import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { say, step } from './progress.mjs';

/**
 * Installs a folder's npm packages when they are not what its package-lock.json says.
 *
 * @param {string} folder
 */
export async function ensureDependencies(folder) {
  if (isInstalled(folder)) return;
  const onWait = (/** @type {string} */ holder) =>
    say(`  waiting for ${holder}, which is installing packages`);
  await withLock(
    path.join(folder, '.setup', 'dependencies.lock'),
    async () => {
      if (isInstalled(folder)) return;
      await step('installing npm packages', whyInstall(folder), () =>
        npm(['ci', '--include=dev', '--include=optional'], { cwd: folder }),
      );
    },
    { onWait },
  );
}

/**
 * Whether what npm installed is what the lock file asks for. npm writes its own record into node_modules as the last
 * step, so an interrupted installation has none; one made by the user's own `npm install` counts.
 *
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile | undefined} installed node_modules/.package-lock.json
 */
export function matchesLock(wanted, installed) {
  if (installed === undefined) return false;
  return Object.entries(wanted.packages).every(([place, { version, integrity, optional, devOptional }]) => {
    const found = installed.packages[place];
    // The root itself is in no record; what is optional may be for another platform.
    if (place === '' || (found === undefined && (optional || devOptional))) return true;
    return found?.version === version && found?.integrity === integrity;
  });
}

/**
 * The part of npm's lock files that says what is where.
 *
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages: Readonly<Record<string, LockEntry>> }} LockFile
 */

/** @param {string} folder */
function isInstalled(folder) {
  const wanted = lockFile(path.join(folder, 'package-lock.json'));
  if (wanted === undefined) throw new Error(`${folder} has no package-lock.json`);
  return matchesLock(wanted, record(folder));
}

/** @param {string} folder */
function whyInstall(folder) {
  return record(folder) === undefined ? 'not installed yet' : 'package-lock.json has changed';
}

/** @param {string} folder */
const record = (folder) => lockFile(path.join(folder, 'node_modules', '.package-lock.json'));

/** @param {string} file @returns {LockFile | undefined} */
function lockFile(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
