import path from 'node:path';
import { root } from '../setup/root.mjs';

/**
 * The environment of an emulator. Nothing of the user's AWS settings is passed on: the functions that ministack runs
 * inherit it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function emulatorEnv(env = process.env) {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    // ministack runs functions with the first `node` on its PATH, whatever their runtime says.
    PATH: [path.join(root, 'node_modules', '.bin'), env.PATH ?? ''].join(path.delimiter),
    PYTHONUNBUFFERED: '1',
  };
}
