import path from 'node:path';
import { which } from '../setup/which.mjs';

/**
 * The folder of a Pulumi CLI that can run Node programs, when the user has one. A CLI without its language host
 * beside it or on PATH is of no use to us.
 *
 * @param {string} [searchPath]
 */
export function cliOnPath(searchPath = process.env.PATH) {
  const cli = which('pulumi', searchPath);
  return cli !== undefined && which('pulumi-language-nodejs', searchPath) !== undefined
    ? path.dirname(cli)
    : undefined;
}
