import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 2_000;
const silentMs = 60_000;

/**
 * Runs `work` while holding the lock file `file`, so that two runs at once do not do the same work or break each
 * other's. Waits for a live holder as long as it takes; takes over from one that has died.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait = () => {}, pollMs = 250 } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  const me = JSON.stringify({ pid: process.pid, host: os.hostname(), id: randomUUID() });
  let told = false;
  while (!take(file, me)) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (isDead(file, holder)) {
      breakLock(file);
      continue;
    }
    if (!told) onWait(`process ${parse(holder)?.pid ?? '?'}`);
    told = true;
    await sleep(pollMs);
  }
  const beat = setInterval(() => touch(file), beatMs);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (read(file) === me) rmSync(file, { force: true });
  }
}

/** Creates the lock with its content in one step, so that nobody ever reads an empty one. */
function take(/** @type {string} */ file, /** @type {string} */ me) {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, me);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead holder's lock. Only one process at a time may, and it looks again first: without that, two waiters
 * could both see the dead holder, and the slower one would remove the lock that the faster one has just taken.
 */
function breakLock(/** @type {string} */ file) {
  const breaker = `${file}.breaking`;
  try {
    mkdirSync(breaker);
  } catch {
    if (ageMs(breaker) > silentMs) rmSync(breaker, { recursive: true, force: true });
    return;
  }
  const holder = read(file);
  if (holder !== undefined && isDead(file, holder)) rmSync(file, { force: true });
  rmdirSync(breaker);
}

/** A process id says nothing about another machine or container that shares the folder: there, silence decides. */
function isDead(/** @type {string} */ file, /** @type {string} */ holder) {
  const owner = parse(holder);
  if (ageMs(file) > silentMs) return true;
  return owner?.host === os.hostname() && !isRunning(owner.pid);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {string} text @returns {{ pid: number, host: string } | undefined} */
function parse(text) {
  try {
    const { pid, host } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Gone: the work goes on, and the end of withLock sees that the lock is no longer ours.
  }
}

/** @param {string} file */
function ageMs(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
