import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { removeStale } from '../../tools/build/stale.mjs';
import { temporaryFolder } from './temporary-folder.ts';

it('a build removes the modules whose source is gone, and nothing else', () => {
  const root = temporaryFolder();
  const dist = path.join(root, 'dist');
  const write = (file: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  };
  const kept = [
    'dist/index.js',
    'dist/keys/clock.js',
    'dist/keys/clock.d.ts',
    'dist/lambda/index.js',
    'dist/a.zip',
  ];
  const stale = ['dist/keys/old.js', 'dist/keys/old.d.ts', 'dist/gone/deep/a.js', 'dist/old.js'];
  for (const file of ['index.ts', 'keys/clock.ts', ...kept, ...stale]) write(file);

  removeStale(dist, root);

  const isThere = (file: string) => existsSync(path.join(root, file));
  expect(kept.filter(isThere)).toEqual(kept);
  expect(stale.filter(isThere)).toEqual([]);
});
