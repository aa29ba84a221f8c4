import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ArgumentError } from '../../keys/errors.js';
import { isMap } from './event.js';
import type { LambdaHandler } from './handler.js';
import { HANDLER } from './settings.js';

const ENDINGS = ['.js', '.mjs', '.cjs'] as const;

function isHandler(value: unknown): value is LambdaHandler {
  return typeof value === 'function';
}

/**
 * Loads the function's own handler from its package, an ES module or CommonJS.
 *
 * @param name `app.handler`: file without its ending, and export.
 * @param variable the variable of the environment that said so.
 * @throws {@link ArgumentError} if there is no such file or export. What the module itself throws passes through.
 */
export async function loadHandler(folder: string, name: string, variable: string): Promise<LambdaHandler> {
  const [, file = '', member = ''] = HANDLER.exec(name) ?? [];
  const found = ENDINGS.map((ending) => path.resolve(folder, file + ending)).find(existsSync);
  const where = `keywright cannot start: ${variable} is "${name}"`;
  if (found === undefined) {
    const looked = ENDINGS.map((ending) => file + ending).join(', ');
    throw new ArgumentError(`${where}, and the package has none of ${looked}`);
  }
  const loaded: unknown = await import(pathToFileURL(found).href);
  const inner = isMap(loaded) && isMap(loaded.default) ? loaded.default : {};
  const handler = (isMap(loaded) ? loaded[member] : undefined) ?? inner[member];
  if (!isHandler(handler)) throw new ArgumentError(`${where}, and that file exports no function "${member}"`);
  return handler;
}
