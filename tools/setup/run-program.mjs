import { spawn } from 'node:child_process';

const keptLines = 12;

/** @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @typedef {import('node:child_process').ChildProcess} Child @type {Set<Child>} */
const running = new Set();

/**
 * Runs a program quietly to its end and gives its stdout. When it fails, the error holds the first and last
 * lines that it wrote. A signal that ends this process ends the program first, with all that it started.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string>}
 */
export function runProgram(program, args, { cwd, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    // Its own group, so that what ends the program also ends what it started itself.
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    begins(child);
    let stdout = '';
    let both = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      both += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      both += text;
    });
    let late = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            endGroup(child);
          }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      ends(child);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      ends(child);
      if (code === 0) return resolve(stdout);
      const how = late
        ? `no end after ${(timeoutMs ?? 0) / 1000} s`
        : signal
          ? `signal ${signal}`
          : `exit ${code}`;
      reject(new ProgramFailed(`${program} ${args[0] ?? ''}: ${how}`, essence(both)));
    });
  });
}

/** @param {Child} child */
function begins(child) {
  if (running.size === 0) for (const signal of endings) process.on(signal, endAll);
  running.add(child);
}

/** @param {Child} child */
function ends(child) {
  running.delete(child);
  if (running.size === 0) for (const signal of endings) process.off(signal, endAll);
}

/**
 * Not asked but killed: npm, for one, answers SIGTERM by moving files back for a while, under the feet of the next run. What
 * is half made is made anew then.
 *
 * @param {NodeJS.Signals} signal
 */
function endAll(signal) {
  for (const child of running) endGroup(child);
  for (const one of endings) process.off(one, endAll);
  // As if nobody had listened, unless somebody else does.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** @param {Child} child */
function endGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** A program that ended badly, with the essence of what it wrote. */
export class ProgramFailed extends Error {
  /** @param {string} summary @param {string} output */
  constructor(summary, output) {
    super(output === '' ? summary : `${summary}\n${output}`);
    this.name = 'ProgramFailed';
    /** The last non-empty line: often the whole story. */
    this.lastLine = output.split('\n').at(-1) ?? '';
  }
}

/** The first and the last lines: some programs say the cause first and then how they are used. @param {string} text */
function essence(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length <= 2 * keptLines
    ? lines.join('\n')
    : [...lines.slice(0, keptLines), '[…]', ...lines.slice(-keptLines)].join('\n');
}
