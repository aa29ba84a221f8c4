import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { npm } from '../../tools/setup/npm.mjs';
import { root } from '../../tools/setup/root.mjs';
import { runProgram } from '../../tools/setup/run-program.mjs';

/** Programs of the README, as file and text; each names its file in its first line. */
let programs: readonly (readonly [name: string, text: string])[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-readme-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  programs = [...readme.matchAll(/```ts\n\/\/ (\S+\.ts)[^\n]*\n(.*?)```/gs)].map(
    ([, name = '', text = '']) => [name, text],
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A user's project with the README's programs as its files, and what the compiler says of it. */
async function compiled(
  tsc: string,
  project: { readonly type: 'commonjs' | 'module'; readonly compilerOptions: object },
  edit: (text: string) => string,
): Promise<string> {
  const here = path.join(folder, project.type);
  // As it is published: beside the sources, whose folder has a catalog.ts of its own, older resolution would find that.
  const installed = path.join(here, 'node_modules', 'keywright');
  await mkdir(installed, { recursive: true });
  for (const part of ['dist', 'package.json'])
    await symlink(path.join(root, part), path.join(installed, part));
  for (const [name, text] of programs) {
    await mkdir(path.dirname(path.join(here, name)), { recursive: true });
    await writeFile(path.join(here, name), edit(text));
  }
  const { type, compilerOptions } = project;
  await writeFile(path.join(here, 'package.json'), JSON.stringify({ name: 'readme', type }));
  const common = { strict: true, noEmit: true, skipLibCheck: true, types: ['node'] };
  const config = { compilerOptions: { ...common, ...compilerOptions }, include: ['**/*.ts'] };
  await writeFile(path.join(here, 'tsconfig.json'), JSON.stringify(config));
  return await runProgram(process.execPath, [tsc, '--pretty', 'false', '-p', here]);
}

it('every program of the README is looked at', () => {
  const names = programs.map(([name]) => name);
  expect(names).toEqual([
    'catalog.ts',
    'index.ts',
    'alarms.ts',
    'policy/index.ts',
    'api.ts',
    'gateway.ts',
    'service.ts',
    'tokens.ts',
    'limits.ts',
    'service.test.ts',
  ]);
  // Compilers take both; ts-node, which runs CommonJS programs, finds no catalog.js.
  for (const [name, text] of programs) expect(text, name).not.toMatch(/from '\.[^']*\.js'/);
});

it('the programs compile as they are in a project that pulumi new typescript made', async () => {
  const compiler = path.join(folder, 'compiler');
  await mkdir(compiler);
  await writeFile(path.join(compiler, 'package.json'), '{}');
  const options = ['--prefer-offline', '--ignore-scripts', '--no-save'];
  await npm(['install', ...options, 'typescript@^5.0.0'], { cwd: compiler });
  const tsc = path.join(compiler, 'node_modules', 'typescript', 'bin', 'tsc');
  const compilerOptions = {
    target: 'es2020',
    module: 'commonjs',
    moduleResolution: 'node',
    experimentalDecorators: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  };
  expect(await compiled(tsc, { type: 'commonjs', compilerOptions }, (text) => text)).toBe('');
});

it('the programs compile in an ESM project, with .js added to imports of own files', async () => {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const withEndings = (text: string) => text.replace(/from '(\.{1,2}\/[^']+)'/g, "from '$1.js'");
  const compilerOptions = { module: 'NodeNext', target: 'ES2022' };
  expect(await compiled(tsc, { type: 'module', compilerOptions }, withEndings)).toBe('');
});

it('every file and command of this repository that the README names is there', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = [...readme.matchAll(/npm (?:run )?(test|demo|check|bench|build)\b/g)].map(
    ([, name = '']) => name,
  );
  expect(commands.length).toBeGreaterThan(4);
  for (const name of commands) expect(Object.keys(scripts)).toContain(name);
  for (const [, file = '', anchor] of readme.matchAll(/\]\(([^)#]+)(?:#([^)]+))?\)/g)) {
    const text = await readFile(path.join(root, file), 'utf8');
    const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    if (anchor !== undefined) expect(anchors, file).toContain(anchor);
  }
});
