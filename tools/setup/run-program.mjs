import { spawn } from 'node:child_process';

const keptLines = 12;

/**
 * Runs a program quietly to its end and gives its stdout. When it fails, the error holds the first and last
 * lines that it wrote.
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
      reject(new ProgramFailed(`${program} ${args[0] ?? ''}: ${how}`, essence(both)));
    });
  });
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
