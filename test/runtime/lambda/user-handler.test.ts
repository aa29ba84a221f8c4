import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadHandler } from '../../../runtime/lambda/user-handler.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-handler-'));
  await writeFile(
    path.join(folder, 'app.mjs'),
    'export const handler = (event, context) => "module"; export const text = "no function";',
  );
  await writeFile(path.join(folder, 'old.cjs'), 'exports.handler = () => "commonjs";');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the function's own handler", () => {
  it('is found in an ES module and in CommonJS', async () => {
    expect((await loadHandler(folder, 'app.handler', 'V'))({}, {})).toBe('module');
    expect((await loadHandler(folder, 'old.handler', 'V'))({}, {})).toBe('commonjs');
  });

  it.each([
    ['takes a callback', '(event, context, callback) => callback(null, {})'],
    [
      'streams its response',
      "Object.assign(() => {}, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' })",
    ],
  ])('is none that %s: nothing would be answered', async (how, code) => {
    const file = how.split(' ')[0];
    await writeFile(path.join(folder, `${file}.mjs`), `export const handler = ${code};`);
    await expect(loadHandler(folder, `${file}.handler`, 'KEYWRIGHT_HANDLER')).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: expect.stringContaining(how),
    });
  });

  it('is not keywright itself, which lies in the package beside it: it would guard itself for ever', async () => {
    await mkdir(path.join(folder, 'keywright'));
    await writeFile(path.join(folder, 'keywright', 'index.mjs'), 'export const handler = () => "guard";');
    await expect(loadHandler(folder, 'keywright/index.handler', 'V')).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: expect.stringContaining('keywright itself'),
    });
  });

  it('is missed by the files that were looked for', async () => {
    await expect(loadHandler(folder, 'src/none.handler', 'V')).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      message: expect.stringContaining('none of src/none.js, src/none.mjs, src/none.cjs'),
    });
  });

  it.each(['app.missing', 'app.text', 'app.toString', 'old.hasOwnProperty', 'none.handler', 'handler'])(
    'is not %s, which is said with the variable that names it',
    async (name) => {
      await expect(loadHandler(folder, name, 'KEYWRIGHT_HANDLER')).rejects.toMatchObject({
        code: 'ERR_ARGUMENT',
        message: expect.stringContaining(`KEYWRIGHT_HANDLER is "${name}"`),
      });
    },
  );
});
