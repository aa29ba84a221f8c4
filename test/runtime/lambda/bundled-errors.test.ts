import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import * as errors from '../../../keys/errors.js';
import { bundleFunction, PLAIN_ENTRY } from '../../../tools/bundle.mjs';
import { temporaryFolder } from '../../tools/temporary-folder.ts';

it('errors of the bundle have the names that they are documented by: logs and alarms are searched for them', async () => {
  const folder = await bundleFunction(temporaryFolder(), 'runtime/lambda/main.ts', PLAIN_ENTRY);
  const bundle = await readFile(path.join(folder, 'bundle.cjs'), 'utf8');
  const names = [...bundle.matchAll(/(\w+)=class extends ApiKeyError\{/g)].map(([, name]) => name ?? '');
  expect(names).toContain('ArgumentError');
  expect(names.filter((name) => !(name in errors))).toEqual([]);
});
