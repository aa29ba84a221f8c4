import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';

/** A user's project with the README's programs as its files, each named by its first line. */
let folder: string;
let names: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-readme-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const project = path.join(folder, 'project');
  await mkdir(path.join(project, 'node_modules'), { recursive: true });
  await symlink(root, path.join(project, 'node_modules', 'keywright'));
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const programs = [...readme.matchAll(/```ts\n\/\/ (\S+\.ts)[^\n]*\n(.*?)```/gs)];
  for (const [, name = '', text = ''] of programs) {
    await mkdir(path.dirname(path.join(project, name)), { recursive: true });
    await writeFile(path.join(project, name), text);
  }
  names = programs.map(([, name = '']) => name);
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2022',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'readme', type: 'module' }));
  await writeFile(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['**/*.ts'] }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('every program of the README compiles against the built package', async () => {
  expect(names).toEqual(['catalog.ts', 'index.ts', 'policy/index.ts', 'api.ts', 'service.ts']);
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = promisify(execFile)(process.execPath, [tsc, '-p', path.join(folder, 'project')]);
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  expect(stdout).toBe('');
});

it('every file and command of this repository that the README names is there', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = [...readme.matchAll(/npm (?:run )?(test|demo|check|bench)\b/g)].map(
    ([, name = '']) => name,
  );
  expect(commands.length).toBeGreaterThan(4);
  for (const name of commands) expect(Object.keys(scripts)).toContain(name);
  for (const [, link = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) await readFile(path.join(root, link));
});
