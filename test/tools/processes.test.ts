import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { startServer } from '../../tools/emulators/server-process.mjs';
import { handOver } from '../../tools/setup/hand-over.mjs';
import { ProgramFailed, runProgram } from '../../tools/setup/run-program.mjs';
import { which } from '../../tools/setup/which.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const tool = (place: string) => fileURLToPath(new URL(`../../tools/${place}`, import.meta.url));
const node = (code: string) => ['--input-type=module', '-e', code];

describe('a program that set-up runs', () => {
  it('gives its stdout', async () => {
    expect(await runProgram(process.execPath, ['-p', '6 * 7'])).toBe('42\n');
  });

  it('that fails is reported with what it wrote first and last', async () => {
    const code =
      'console.error("cause"); for (let i = 0; i < 99; i += 1) console.error("usage"); console.log("end"); process.exit(3);';
    const failure = await runProgram(process.execPath, ['-e', code]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProgramFailed);
    expect(String(failure)).toMatch(/exit 3\ncause\n(usage\n)+\[…\]\n(usage\n)+end$/);
    expect(failure).toMatchObject({ lastLine: 'end' });
  });

  it('that hangs is ended with all that it started', async () => {
    // The inner program holds the same stdout: the output ends only when both have ended.
    const hang = 'setInterval(() => {}, 1000)';
    const nested = `const { spawn } = await import('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(hang)}], { stdio: 'inherit' }); ${hang}`;
    const failure = await runProgram(process.execPath, node(nested), { timeoutMs: 500 }).catch(String);
    expect(failure).toContain('no end after 0.5 s');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with all that it started when %s ends us, even if it does not want to',
    async (signal) => {
      const module = pathToFileURL(tool('setup/run-program.mjs')).href;
      const beats = path.join(temporaryFolder(), 'beats');
      const stubborn = `for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});`;
      const beating = `${stubborn} setInterval(() => fs.appendFileSync(${JSON.stringify(beats)}, '.'), 20);`;
      const nested = `const { spawn } = await import('node:child_process');
        ${stubborn} spawn(process.execPath, ['-e', ${JSON.stringify(beating)}], { stdio: 'inherit' });`;
      const outer = `const { runProgram } = await import(${JSON.stringify(module)});
        await runProgram(process.execPath, ${JSON.stringify(node(nested))});`;
      const parent = spawn(process.execPath, node(outer), { stdio: 'ignore' });
      const beaten = () => statSync(beats, { throwIfNoEntry: false })?.size ?? 0;
      await expect.poll(beaten, { timeout: 10_000 }).toBeGreaterThan(0);
      parent.kill(signal);
      expect(await once(parent, 'exit')).toEqual([null, signal]);
      await sleep(100);
      const last = beaten();
      await sleep(300);
      expect(beaten()).toBe(last);
    },
  );

  it('that takes our place gives its exit code, also when a signal ends it', async () => {
    expect(await handOver(process.execPath, ['-e', 'process.exit(5)'])).toBe(5);
    expect(await handOver(process.execPath, ['-e', 'process.kill(process.pid, "SIGTERM")'])).toBe(143);
  });

  it('that takes our place gets our signals', async () => {
    const module = pathToFileURL(tool('setup/hand-over.mjs')).href;
    const inner =
      'process.on("SIGTERM", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000);';
    const outer = `const { handOver } = await import(${JSON.stringify(module)});
      process.exitCode = await handOver(process.execPath, ['-e', ${JSON.stringify(inner)}]);`;
    const parent = spawn(process.execPath, node(outer), { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    parent.kill('SIGTERM');
    expect(await once(parent, 'exit')).toEqual([9, null]);
  });
});

describe.skipIf(which('python3') === undefined)('a server on its leash', () => {
  it('has a folder for its temporary files that goes when it is stopped', async () => {
    const temporary = temporaryFolder();
    const code = `import os, sys, tempfile
tempfile.mkdtemp()
print("ready", flush=True)
sys.stdin.read()`;
    vi.stubEnv('TMPDIR', temporary);
    try {
      const server = await startServer({
        name: 'a server',
        program: 'python3',
        args: ['-c', code],
        env: process.env,
        readyUrl: async (output) => (output.startsWith('ready') ? 'here' : undefined),
      });
      expect(readdirSync(temporary, { recursive: true })).toHaveLength(2);
      await server.stop();
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('ends, and takes its temporary files along, when its parent is killed', async () => {
    const module = pathToFileURL(tool('emulators/server-process.mjs')).href;
    const temporary = temporaryFolder();
    const leash = JSON.stringify(tool('emulators/leash.py'));
    const parentCode = `const { startServer } = await import(${JSON.stringify(module)});
      process.env.TMPDIR = ${JSON.stringify(temporary)};
      const args = [${leash}, 'http.server', '0', '--bind', '127.0.0.1'];
      const env = { ...process.env, PYTHONUNBUFFERED: '1' };
      const port = async (output) => /port (\\d+)/.exec(output)?.[1];
      const { url } = await startServer({ name: 'a server', program: 'python3', args, env, readyUrl: port });
      console.log(url);`;
    const parent = spawn(process.execPath, node(parentCode), { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = await once(parent.stdout.setEncoding('utf8'), 'data');
    const answers = () =>
      fetch(`http://127.0.0.1:${String(port).trim()}/`).then(
        ({ ok }) => ok,
        () => false,
      );
    expect(await answers()).toBe(true);
    expect(readdirSync(temporary)).toHaveLength(1);
    parent.kill('SIGKILL');
    // The files go after the server, by another process: on a busy machine not at once.
    await expect.poll(answers, { timeout: 30_000 }).toBe(false);
    await expect.poll(() => readdirSync(temporary), { timeout: 30_000 }).toEqual([]);
  });
});
