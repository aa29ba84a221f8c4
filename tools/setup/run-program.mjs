import { spawn } from 'node:child_process';

const keptLines = 25;

/**
 * Runs a program quietly to its end and gives its stdout. When it fails, the error holds the last lines that it
 * wrote: that is where the cause is.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<string>}
 */
export function runProgram(program, args, { cwd, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    // Its own group, so that a timeout also ends what the program itself started.
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: timeoutMs !== undefined,
    });
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
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
          }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(stdout);
      const how = late
        ? `no end after ${(timeoutMs ?? 0) / 1000} s`
        : signal
          ? `signal ${signal}`
          : `exit ${code}`;
      reject(new ProgramFailed(`${program} ${args[0] ?? ''}: ${how}`, lastLines(both)));
    });
  });
}

/** A program that ended badly, with the end of what it wrote. */
export class ProgramFailed extends Error {
  /** @param {string} summary @param {string} lastLines */
  constructor(summary, lastLines) {
    super(lastLines === '' ? summary : `${summary}\n${lastLines}`);
    this.name = 'ProgramFailed';
    /** The last non-empty line: often the whole story. */
    this.lastLine = lastLines.split('\n').at(-1) ?? '';
  }
}

/** @param {string} text */
function lastLines(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-keptLines)
    .join('\n');
}
