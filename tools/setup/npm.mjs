import path from 'node:path';
import { runProgram } from './run-program.mjs';

/**
 * Runs npm: the very one that runs us, when one does, else that on PATH.
 *
 * @param {readonly string[]} args
 * @param {{ cwd: string }} options
 */
export async function npm(args, { cwd }) {
  const runningNpm = process.env.npm_execpath;
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return runningNpm !== undefined && path.basename(runningNpm) === 'npm-cli.js'
    ? await runProgram(process.execPath, [runningNpm, ...quiet], { cwd })
    : await runProgram('npm', quiet, { cwd });
}
