import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canaries, excluded, folders, needsEmulators } from '../../tools/mutation/scope.mjs';
import { root } from '../../tools/setup/root.mjs';

it.each(folders)('the canary of %s is where the verdict looks for it, once', (folder) => {
  const { file, holds } = canaries[folder];
  expect(file.startsWith(`${folder}/`)).toBe(true);
  expect(readFileSync(path.join(root, file), 'utf8').split(holds)).toHaveLength(2);
});

it.each([...excluded.map(({ files }) => files), ...needsEmulators])(
  'what is not mutated is there to be left out: %s',
  (files) => {
    const found = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
    expect(found.some((file) => path.matchesGlob(file, files))).toBe(true);
  },
);

it('tests take fast-check by its default export, the only one of what stands in its place there', () => {
  const files = globSync('test/**/*.ts', { cwd: root });
  const named = files.filter((file) =>
    /^import (\*|\{).* from 'fast-check';$/m.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(named).toEqual([]);
});
