import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The full path of a program on PATH, or undefined.
 *
 * @param {string} program
 * @param {string} [searchPath]
 */
export function which(program, searchPath = process.env.PATH ?? '') {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, program))
    .find(isProgram);
}

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
