import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Files } from './context.js';

/** The files of this machine; paths are relative to where the tool was started. */
export const localFiles: Files = {
  readText: (file) => readFile(file, 'utf8'),
  async defaultExportOf(file) {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path.resolve(file)).href);
    return module.default;
  },
};
