import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ArgumentError } from '../../keys/errors.js';
import { isMap } from './event.js';
import type { LambdaHandler } from './handler.js';
import { HANDLER } from './settings.js';

/** How Lambda's runtime knows what `awslambda.streamifyResponse` has made. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

const ENDINGS = ['.js', '.mjs', '.cjs'] as const;

function isHandler(value: unknown): value is LambdaHandler {
  return typeof value === 'function';
}

/** What a module itself exports by that name: `toString` and the like are no handlers. */
function exported(module: unknown, member: string): unknown {
  return isMap(module) && Object.hasOwn(module, member) ? module[member] : undefined;
}

/**
 * Loads the function's own handler from its package, an ES module or CommonJS.
 *
 * @param name `app.handler`: file without its ending, and export.
 * @param variable the variable of the environment that said so.
 * @throws {@link ArgumentError} if there is no such file or export, or if it is a handler that does not return its answer: the
 * guard would call it and answer nothing. What the module itself throws passes through.
 */
export async function loadHandler(folder: string, name: string, variable: string): Promise<LambdaHandler> {
  const [, file = '', member = ''] = HANDLER.exec(name) ?? [];
  const found = ENDINGS.map((ending) => path.resolve(folder, file + ending)).find(existsSync);
  const where = `keywright cannot start: ${variable} is "${name}"`;
  if (file === 'keywright/index')
    throw new ArgumentError(`${where}, which is keywright itself; name your own handler`);
  if (found === undefined) {
    const looked = ENDINGS.map((ending) => file + ending).join(', ');
    throw new ArgumentError(`${where}, and the package has none of ${looked}`);
  }
  const loaded: unknown = await import(pathToFileURL(found).href);
  const handler = exported(loaded, member) ?? (isMap(loaded) ? exported(loaded.default, member) : undefined);
  if (!isHandler(handler)) throw new ArgumentError(`${where}, and that file exports no function "${member}"`);
  if (STREAMING in handler)
    throw new ArgumentError(`${where}, which streams its response; name a handler that returns it`);
  if (handler.length > 2)
    throw new ArgumentError(
      `${where}, which takes a callback; name a handler that returns its answer or a promise`,
    );
  return handler;
}
