import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { ARCHIVE, ASSET, isValues, SIGNATURE } from '../protocol/values.ts';

/**
 * The zip of an archive. The engine sends no bytes: the plugin reads the files, from the folder in which the engine started it,
 * which is the program's.
 *
 * @throws {Error} for a form that is not served: remote, or a tar
 */
export function materialise(archive: unknown): Uint8Array {
  if (!isValues(archive) || archive[SIGNATURE] !== ARCHIVE) throw new Error('code must be an archive');
  if (typeof archive.path === 'string' && /\.(zip|jar)$/.test(archive.path))
    return readFileSync(archive.path);
  const files = [...filesOf(archive, '')].sort(([a], [b]) => (a < b ? -1 : 1));
  // The same contents make the same zip.
  return zipSync(Object.fromEntries(files), { mtime: '1980-01-01' });
}

function* filesOf(part: unknown, at: string): Generator<[string, Uint8Array]> {
  if (!isValues(part))
    throw new Error(`what is at "${at}" in the archive is neither an asset nor an archive`);
  const { [SIGNATURE]: signature, assets, text, path: place } = part;
  if (signature === ARCHIVE && isValues(assets)) {
    for (const [name, inner] of Object.entries(assets)) yield* filesOf(inner, path.posix.join(at, name));
  } else if (signature === ARCHIVE && typeof place === 'string' && statSync(place).isDirectory())
    yield* folderOf(place, at);
  else if (signature === ASSET && typeof text === 'string') yield [at, new TextEncoder().encode(text)];
  else if (signature === ASSET && typeof place === 'string') yield [at, readFileSync(place)];
  else throw new Error(`the stand-in serves no asset or archive of the kind at "${at}"`);
}

function* folderOf(folder: string, at: string): Generator<[string, Uint8Array]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    yield [path.posix.join(at, path.relative(folder, file)), readFileSync(file)];
  }
}
