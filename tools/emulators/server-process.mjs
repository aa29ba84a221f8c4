import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const startDeadlineMs = 60_000;
const stopGraceMs = 5_000;
const keptCharacters = 4_000;

/**
 * A local server: `url` answers until `stop` is called or this process ends, however it ends.
 *
 * @typedef {{ url: string, stop: () => Promise<void> }} LocalServer
 */

/**
 * Starts a server that watches its stdin (see leash.py) and waits until it is ready. Its temporary files are in a folder that
 * goes with it: ministack leaves those of its functions.
 *
 * @param {object} server
 * @param {string} server.name
 * @param {string} server.program
 * @param {readonly string[]} server.args
 * @param {NodeJS.ProcessEnv} server.env
 * @param {(output: string) => Promise<string | undefined>} server.readyUrl looks whether it is ready, given its
 *   stdout so far: the address, or undefined as long as it is not
 * @returns {Promise<LocalServer>}
 */
export async function startServer({ name, program, args, env, readyUrl }) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-server-'));
  const child = spawn(program, args, {
    env: { ...env, TMPDIR: folder, LEASH_FOLDER: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(child, 'close').catch(() => {});
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout = (stdout + text).slice(-keptCharacters);
    output = (output + text).slice(-keptCharacters);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output = (output + text).slice(-keptCharacters);
  });
  // Writing to a server that has died is no news: its end is seen by `ended`.
  child.stdin.on('error', () => {});
  const stop = async () => {
    child.stdin.end();
    if (!(await settlesWithin(ended, stopGraceMs))) {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + startDeadlineMs;
  while (Date.now() < deadline) {
    if (await settlesWithin(ended, 0)) {
      await stop();
      throw new Error(`${name} ended at its start:\n${output}`);
    }
    const url = await readyUrl(stdout);
    if (url !== undefined) return { url, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${name} was not ready after ${startDeadlineMs / 1000} s:\n${output}`);
}

/** @param {Promise<unknown>} promise @param {number} ms */
async function settlesWithin(promise, ms) {
  const abort = new AbortController();
  const late = sleep(ms, false, { signal: abort.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  abort.abort();
  return settled;
}

/** @param {string} url whether something answers there @returns {Promise<boolean>} */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
