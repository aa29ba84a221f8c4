import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command of the CLI ended, and all that it wrote. `code` is -1 when a signal ended it. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Pulumi CLI for one stack, and knows what of it is still running. */
export class CliProcesses {
  readonly #cli: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #running = new Set<ChildProcess>();

  constructor(cli: string, folder: string, env: NodeJS.ProcessEnv) {
    this.#cli = cli;
    this.#folder = folder;
    this.#env = env;
  }

  /** Reads the output to its end: a CLI whose stdout is closed early dies and leaves the stack locked. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<CliResult> {
    const child = spawn(this.#cli, [...args, '--non-interactive', '--color=never'], {
      cwd: this.#folder,
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
    try {
      const [code] = await once(child, 'close');
      return { code: typeof code === 'number' ? code : -1, stdout: await stdout, stderr: await stderr };
    } finally {
      this.#running.delete(child);
    }
  }

  /** Kills what is still running; its plugins end with it. */
  async endAll(): Promise<void> {
    const ends = [...this.#running].map((child) => once(child, 'close'));
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(ends);
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
