import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';

/** Runs the demo as `npm run demo` does after set-up, and gives what it printed. */
async function demo(args: readonly string[], onLine: (line: string, stop: () => void) => void) {
  const child = spawn(process.execPath, [path.join(root, 'tools/demo/main.mjs'), ...args], {
    env: { ...process.env, PATH: `${inject('pulumiBin')}${path.delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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

it('the demo with --keep answers until it is interrupted, and then ends with nothing broken', async () => {
  let answered: Promise<number> | undefined;
  const { code, promises } = await demo(['--keep'], (line, stop) => {
    const url = /API: (\S+)/.exec(line)?.[1];
    if (url !== undefined)
      answered = fetch(url)
        .then(({ status }) => status)
        .finally(stop);
  });
  expect(await answered).toBe(401);
  expect(promises.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
}, 180_000);
