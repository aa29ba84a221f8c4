import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders that are made from inputs, and are none. */
const produced = ['node_modules', 'dist'];

/**
 * A short name for a set of inputs: changes when any of them does.
 *
 * @param {{ values?: readonly string[], paths?: readonly string[], base?: string }} inputs
 *   `paths` are files or whole folders, without what is produced in them; those that do not exist count as absent. Paths under `base` are named
 *   relative to it, so that the same files in another clone have the same fingerprint.
 */
export function fingerprint({ values = [], paths = [], base = '/' }) {
  const hash = createHash('sha256');
  // The length in front keeps ['ab', 'c'] and ['a', 'bc'] apart.
  const add = (/** @type {string | Buffer} */ part) => hash.update(`${part.length}:`).update(part);
  for (const value of values) add(value);
  for (const file of paths.flatMap(filesUnder)) add(path.relative(base, file)) && add(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} place @returns {string[]} every file at or under it, in a stable order */
function filesUnder(place) {
  const kind = statSync(place, { throwIfNoEntry: false });
  if (kind === undefined) return [];
  if (!kind.isDirectory()) return [place];
  return readdirSync(place)
    .filter((name) => !produced.includes(name))
    .sort()
    .flatMap((name) => filesUnder(path.join(place, name)));
}
