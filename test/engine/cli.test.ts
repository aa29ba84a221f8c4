import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { newKeyTable, plaintextOf } from '../support/aws.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';

const main = path.join(root, 'dist', 'cli', 'main.js');

let stack: EngineStack;
let table: string;
beforeEach(async () => {
  table = await newKeyTable();
});
afterEach(() => stack.dispose());

function program(args: string): string {
  return `
    import { ApiKey } from 'keywright';
    import { catalog } from './node_modules/keywright/dist/catalog.js';
    const key = new ApiKey('upload', {
      table: '${table}', catalog, type: 'service', scopes: ['read-reports'], account: 'org-1', owner: 'reporting',
      expiresIn: '60d', ${args}
    });
    export const { keyId, secretName, status, version } = key;`;
}

/** Runs the built tool as npm links it: by its first line, with the node that is first in PATH. */
async function keywright(args: readonly string[], stdin = '') {
  const env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
  };
  const child = spawn(main, [...args, '--table', table], { stdio: 'pipe', env });
  child.stdin.end(stdin);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

describe('keywright, as it is installed', () => {
  it('revokes a declared key by its leaked key string; it stays revoked until a new trigger mints a new version', async () => {
    const config = { 'aws:region': 'us-east-1' };
    stack = await engineStack({ files: { 'index.js': program('') }, config });
    expect(await stack.up()).toMatchObject({ code: 0 });
    const { keyId, secretName } = await stack.outputs();
    const leaked = await plaintextOf(String(secretName));

    const byName = await keywright(['show', String(secretName), '--json']);
    expect(byName).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(byName.out)).toMatchObject({ keyId, status: 'active', label: 'upload' });

    const revoked = await keywright(['revoke', '-', '--reason', 'INC-7'], `${leaked}\n`);
    expect(revoked).toMatchObject({ code: 0, err: '' });
    expect(revoked.out).toContain(`revoked: key ${keyId}`);
    expect(revoked.out).not.toContain(leaked);

    expect(await stack.up()).toMatchObject({ code: 0 });
    const still = await keywright(['show', 'upload', '--json']);
    expect(JSON.parse(still.out)).toMatchObject({ status: 'revoked', currentVersion: 1, revokedThrough: 1 });

    await stack.write('index.js', program(`rotationTrigger: 'INC-7'`));
    expect(await stack.up()).toMatchObject({ code: 0 });
    const anew = await keywright(['show', 'upload', '--json']);
    expect(JSON.parse(anew.out)).toMatchObject({
      keyId,
      status: 'active',
      currentVersion: 2,
      revokedThrough: 1,
    });

    const audit = await keywright(['audit', 'upload', '--json']);
    expect(audit.code).toBe(0);
    const { trail, events } = JSON.parse(audit.out);
    expect(trail).toEqual({ whole: true });
    expect(events.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['created', 'revoked', 'rotated']),
    );
  });

  it('prints no stack and ends with its exit code, whatever goes wrong', async () => {
    stack = await engineStack({ files: { 'index.js': program('') } });
    const run = promisify(execFile);
    await expect(run(process.execPath, [main, 'list'])).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^keywright: no key table is named.*\n$/),
    });
    const refused = await keywright(['show', 'nobody']);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^keywright: no key .*\n$/);
  });
});
