import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills a process when this one ends, however it ends: one that is stopped (SIGSTOP) hears nothing of that by itself,
 * and would stay for ever. Take the leash off when the process has ended: its id may be another's then.
 *
 * @returns takes the leash off
 */
export function leash({ pid }: ChildProcess): () => void {
  if (pid === undefined) return () => {};
  // Our end of its input closes with us.
  const watch = spawn('sh', ['-c', 'read -r _; kill -KILL "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  return () => void watch.kill('SIGKILL');
}
