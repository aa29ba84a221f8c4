import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { newKeyTable } from '../support/aws.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { violationsTold } from '../support/printed-policies.ts';

let stack: EngineStack;
let table: string;
beforeEach(async () => {
  table = await newKeyTable();
});
afterEach(() => stack.dispose());

const policyPack = path.join(root, 'policy');
const CONFIG = ['--policy-pack-config', 'most.json'];

function program(keys: string): string {
  return `
    import { ApiKey, Grantor } from 'keywright';
    import { catalog } from './node_modules/keywright/dist/catalog.js';
    const common = { table: '${table}', catalog, account: 'org-1', owner: 'reporting',
      description: 'Takes the reports to the archive', type: 'service', scopes: ['read-reports'], expiresIn: '30d' };
    ${keys}`;
}

/** The violations of the rule about the stack. */
function told(stdout: string): readonly string[] {
  return violationsTold(stdout).filter((line) => line.includes(' keys-per-account '));
}

describe('a rule about the stack, on the real engine', () => {
  it('judges previews, ups and stored states by the inputs of all keys', async () => {
    const [one, two] = ['one', 'two'].map((name) => `new ApiKey('${name}', common);`);
    stack = await engineStack({
      project: `stack-${table}`,
      config: { 'aws:region': 'us-east-1' },
      policyPack,
      files: {
        'most.json': JSON.stringify({ 'keys-per-account': { maxKeysPerAccount: 1 } }),
        'only.json': JSON.stringify({
          all: 'disabled',
          'keys-per-account': { maxKeysPerAccount: 1, enforcementLevel: 'mandatory' },
        }),
        'index.js': program(`${one}`),
      },
    });
    const up = await stack.up(CONFIG);
    expect(up).toMatchObject({ code: 0 });

    // The key that is there is unchanged, with outputs; the new one has inputs only.
    await stack.write('index.js', program(`${two} ${one}`));
    const preview = await stack.preview(CONFIG);
    expect(preview.code).not.toBe(0);
    expect(told(preview.stdout)).toEqual(['mandatory keys-per-account two']);
    expect(preview.stdout).toContain('key "two" is number 2 of the keys for the account "org-1"');

    // An up that nobody previewed is judged at its end.
    const late = await stack.up(CONFIG);
    expect(late.code).not.toBe(0);
    expect(told(late.stdout)).toHaveLength(1);

    const analyze = ['policy', 'analyze', '--policy-pack', policyPack, '--stack', 'dev'];
    const analysis = await stack.run([...analyze, ...CONFIG]);
    expect(analysis.code).not.toBe(0);
    expect(told(analysis.stdout)).toHaveLength(1);

    const alone = await stack.preview(['--policy-pack-config', 'only.json']);
    expect(alone.code).not.toBe(0);
    expect(alone.stdout).toContain('cannot be judged: at the end of an operation its inputs are not shown');
  });

  it('says nothing of a new key and a new grantor that are no targets', async () => {
    const [one, two] = ['one', 'two'].map((name) => `new ApiKey('${name}', common);`);
    stack = await engineStack({
      project: `target-${table}`,
      config: { 'aws:region': 'us-east-1' },
      policyPack,
      files: { 'index.js': program(`${one}`) },
    });
    expect(await stack.up()).toMatchObject({ code: 0 });
    const boss = `new Grantor('boss', { table: '${table}', catalog, id: 'user:boss', permissions: ['read:report'] });`;
    await stack.write('index.js', program(`${one} ${two} ${boss}`));
    const target = ['--target', `urn:pulumi:dev::target-${table}::pulumi-nodejs:keywright:ApiKey::one`];
    const up = await stack.up(target);
    expect(up.stdout).not.toMatch(/(two|boss)\)/);
    expect(up).toMatchObject({ code: 0 });
  });
});
