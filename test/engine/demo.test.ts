import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { runProgram } from '../../tools/setup/run-program.mjs';
import { inventory } from '../support/aws-inventory.ts';

/** Runs the demo as `npm run demo` does after set-up, and gives what it printed. */
async function demo(
  args: readonly string[],
  onLine: (line: string, stop: () => void) => void,
  { plugins = [], typed = '' }: { plugins?: readonly string[]; typed?: string } = {},
) {
  const child = spawn(process.execPath, [path.join(root, 'tools/demo/main.mjs'), ...args], {
    env: {
      ...process.env,
      PATH: [...plugins, inject('pulumiBin'), process.env.PATH].join(path.delimiter),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(typed);
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    onLine(line, () => void child.kill('SIGINT'));
  });
  const [code] = await once(child, 'close');
  const promises = JSON.parse(await readFile(path.join(root, 'demo-result.json'), 'utf8')) as {
    step: string;
    ok: boolean;
  }[];
  return { code, lines, promises };
}

it('the demo keeps each of its promises, from a blocked key to the tear-down', async () => {
  const { code, lines, promises } = await demo([], () => {});
  expect(promises.filter(({ ok }) => !ok)).toEqual([]);
  expect(new Set(promises.map(({ step }) => step.slice(0, 2)))).toEqual(
    new Set(['1.', '2.', '3.', '4.', '5.', '6.']),
  );
  expect(code).toBe(0);
  expect(lines.join('\n')).not.toMatch(/acme_(live|tool)_[0-9A-Za-z]{68}/);
}, 180_000);

/** Runs lines as somebody would who pastes them into a new terminal. */
async function pasted(lines: readonly string[]): Promise<string> {
  const env = { HOME: process.env.HOME ?? '', PATH: '/usr/local/bin:/usr/bin:/bin' };
  return await runProgram('sh', ['-ec', lines.join('\n')], { cwd: os.tmpdir(), env });
}

/** The same for one line after another, each in a terminal of its own. */
async function pastedInOrder(settings: readonly string[], lines: readonly string[]): Promise<string[]> {
  const printed: string[] = [];
  for (const line of lines) printed.push(await pasted([...settings, line]));
  return printed;
}

it('the demo with --keep prints all that it takes to play, until it is interrupted', async () => {
  let answered: Promise<number> | undefined;
  let played = Promise.resolve<readonly string[]>([]);
  const settings: string[] = [];
  const commands: string[] = [];
  const { code, promises } = await demo(['--keep'], (line, stop) => {
    const url = /API: (\S+)/.exec(line)?.[1];
    if (url !== undefined) answered = fetch(url).then(({ status }) => status);
    if (/^ {3}(cd|export|unset) /.test(line)) settings.push(line);
    else if (/^ {3}(pulumi preview|npx keywright) /.test(line)) commands.push(line);
    else if (/^ {3}curl /.test(line)) {
      played = pastedInOrder(settings, commands).finally(stop);
      // Judged below; until then the demo has to end.
      played.catch(() => {});
    }
  });
  expect(await answered).toBe(401);
  expect(await played).toEqual([
    expect.stringContaining('Policies:'),
    expect.stringContaining('KEY ID'),
    expect.stringMatching(/^key +/),
    expect.stringMatching(/^revoked: /),
  ]);
  expect(promises.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
}, 180_000);

const standIn = path.join(root, 'test/support/aws-stand-in/forward');

it('the demo in an AWS account keeps the same promises, and removes all of it', async () => {
  const { code, lines, promises } = await demo(['--aws'], () => {}, { plugins: [standIn], typed: 'yes\n' });
  expect(promises.filter(({ ok }) => !ok)).toEqual([]);
  expect(promises.length).toBeGreaterThan(25);
  expect(code).toBe(0);
  const [, tableName = ''] = /tableName *: "(.*)"/.exec(lines.join('\n')) ?? [];
  expect(tableName).toMatch(/^api-keys-/);
  expect(await inventory(tableName)).toEqual([]);
}, 400_000);

/** A `pulumi` that does what it is told, and then says of a `destroy` that it failed. */
async function failingToDestroy(folder: string): Promise<string> {
  const real = path.join(inject('pulumiBin'), 'pulumi');
  await writeFile(
    path.join(folder, 'pulumi'),
    `#!/bin/sh\n'${real}' "$@" || exit $?\n[ "$1" != destroy ]\n`,
    { mode: 0o755 },
  );
  return folder;
}

it('the demo in an AWS account says what to do if something could not be removed, and fails', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-demo-test-'));
  const plugins = [await failingToDestroy(folder), standIn];
  const { code, lines, promises } = await demo(
    ['--aws', '--keep'],
    (line, stop) => {
      if (line.includes('API: ')) stop();
    },
    { plugins, typed: 'yes\n' },
  );
  await rm(folder, { recursive: true });
  const [, cd, state, stack] =
    /cd '(.*)' && \. '(\/.*\/keywright-demo-aws-\w+)\/settings\.sh' && pulumi destroy --stack (demo-\w+)/.exec(
      lines.join('\n'),
    ) ?? [];
  if (state === undefined || stack === undefined) throw new Error(lines.join('\n'));
  await rm(state, { recursive: true });
  await rm(path.join(root, `Pulumi.${stack}.yaml`), { force: true });
  expect(promises.filter(({ ok }) => !ok)).toEqual([]);
  expect(lines.join('\n')).toContain('Something may be left in AWS.');
  expect(cd).toBe(root);
  expect(code).toBe(1);
}, 400_000);

it('the demo does nothing in an AWS account unless it is agreed', async () => {
  const { code, lines } = await demo(['--aws'], () => {}, { plugins: [standIn], typed: 'y\n' });
  expect(lines.at(-1)).toContain('Nothing was done.');
  expect(code).toBe(2);
});

it('the demo refuses an argument that it does not know, before it starts anything', async () => {
  for (const args of [['--kepp'], ['--keep', 'more'], ['--keep', '--keep']]) {
    const story = runProgram(process.execPath, [path.join(root, 'tools/demo/main.mjs'), ...args]);
    await expect(story).rejects.toThrow(/exit 2\nusage: npm run demo/);
  }
});
