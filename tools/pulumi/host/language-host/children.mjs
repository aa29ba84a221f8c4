import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Starts Node with the arguments, and remembers the process so that it ends with us.
 *
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startNode(args, options) {
  const child = spawn(process.execPath, args, options);
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

export function endAll() {
  for (const child of running) child.kill('SIGTERM');
}
