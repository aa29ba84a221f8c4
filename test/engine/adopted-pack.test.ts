import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { npm } from '../../tools/setup/npm.mjs';
import { root } from '../../tools/setup/root.mjs';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { engineEnv } from '../support/engine-env.ts';

const CATALOG = `
import { defineCatalog } from 'keywright/catalog';

export const catalog = defineCatalog({
  name: 'acme',
  scopes: { read: { grants: ['read:item'] }, admin: { grants: ['delete:item'], elevated: true } },
  types: { service: { prefix: 'acme_live', allows: '*', expiry: 'optional' } },
});
`;

/** An organisation's own pack, as the documentation has it. */
const PACK = `
import { PolicyPack } from '@pulumi/policy';
import { apiKeyPolicies } from 'keywright/policy';
import { catalog } from '../catalog';

new PolicyPack('acme', { policies: apiKeyPolicies({ catalogs: [catalog], environments: { prod: ['*-prod'] } }) });
`;

const program = (args: string) => `
import { ApiKey } from 'keywright';
import { catalog } from './catalog';

new ApiKey('feed', {
  table: 'api-keys',
  catalog,
  type: 'service',
  account: 'org-1',
  owner: 'feed-team',
  description: 'Brings the news into the shop window',
  rotation: { every: '7d', overlap: '24h' },
  ${args}
});
`;

const GOOD = program(`scopes: ['read'], expiresIn: '30d'`);
const BAD = program(`scopes: ['read', 'admin'], expiresIn: 'never'`);

let stack: EngineStack;
let base: string;

beforeAll(async () => {
  stack = await engineStack({
    project: 'billing',
    packages: 'none',
    policyPack: 'policy',
    config: { 'aws:region': 'eu-central-1' },
    files: {
      'Pulumi.yaml': 'name: billing\nruntime: nodejs\n',
      'package.json': JSON.stringify({ name: 'billing', main: 'index.ts' }),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'es2020',
          module: 'commonjs',
          moduleResolution: 'node',
          skipLibCheck: true,
        },
      }),
      'catalog.ts': CATALOG,
      'index.ts': GOOD,
      'policy/PulumiPolicy.yaml': 'runtime: nodejs\n',
      'policy/package.json': JSON.stringify({ name: 'acme-policy', version: '1.0.0' }),
      'policy/index.ts': PACK,
    },
  });
  base = path.dirname(stack.folder);
  await npm(['pack', '--ignore-scripts', '--pack-destination', stack.folder], { cwd: root });
  const [tarball = ''] = (await readdir(stack.folder)).filter((file) => file.endsWith('.tgz'));
  const packages = [
    `./${tarball}`,
    '@pulumi/pulumi',
    '@pulumi/policy',
    'typescript@^5.0.0',
    '@types/node@^24',
  ];
  await npm(['install', '--prefer-offline', '--ignore-scripts', ...packages], { cwd: stack.folder });
}, 240_000);
afterAll(() => stack.dispose());

describe('a pack in five lines, with the package as npm installs it into an empty folder', () => {
  it('lets a good key through', async () => {
    await stack.write('index.ts', GOOD);
    const { code, stdout } = await stack.preview();
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('✅ acme@v1.0.0');
  });

  it('blocks a bad key', async () => {
    await stack.write('index.ts', BAD);
    const { code, stdout } = await stack.preview();
    expect(code, stdout).not.toBe(0);
    expect(stdout).toMatch(/\[mandatory\].* key-must-expire .*feed/);
    expect(stdout).toMatch(/\[mandatory\].* key-elevated-scopes .*feed/);
  });
});

/** Runs the shell version of the workflow as CI would. */
async function preview(args: (summary: string) => readonly string[]) {
  const summary = path.join(base, 'summary.md');
  await rm(summary, { force: true });
  await mkdir(path.join(base, 'tmp'), { recursive: true });
  const env = engineEnv({
    binDir: inject('pulumiBin'),
    backend: path.join(base, 'backend'),
    home: path.join(base, 'home'),
    extra: { TMPDIR: path.join(base, 'tmp') },
  });
  const script = path.join(root, 'examples/ci/preview.sh');
  const ended = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile('sh', [script, ...args(summary)], { cwd: stack.folder, env }, (error, _, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    );
  });
  return {
    ...ended,
    summary: await readFile(summary, 'utf8').catch(() => ''),
    // What else is there is the cache of ts-node.
    left: (await readdir(path.join(base, 'tmp'))).filter((name) => name.startsWith('tmp.')),
  };
}

const of = (name: string) => (summary: string) => [name, 'policy', summary];

describe('examples/ci/preview.sh', () => {
  it('ends with 0 for a stack that breaks nothing, and says so', async () => {
    await stack.write('index.ts', GOOD);
    const { code, summary, stderr, left } = await preview(of('dev'));
    expect({ code, left }, stderr).toEqual({ code: 0, left: [] });
    await expect(summary).toMatchFileSnapshot('golden/ci-summary-good.md');
  });

  it('ends with the failure of the preview for a stack that breaks a rule, and tells which key, what, and the mend', async () => {
    await stack.write('index.ts', BAD);
    const { code, summary, left } = await preview(of('dev'));
    expect(code).not.toBe(0);
    expect(left).toEqual([]);
    await expect(summary).toMatchFileSnapshot('golden/ci-summary-bad.md');
  });

  it('fails with the reason in the log, and judges nothing, where the program does not run', async () => {
    await stack.write('index.ts', `throw new Error('no such catalog');`);
    const { code, summary, stderr } = await preview(of('dev'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('no such catalog');
    expect(summary).toContain('❌ It failed, and not by a policy');
  });

  it('fails where the preview does not even begin', async () => {
    const { code, summary } = await preview(of('nowhere'));
    expect(code).not.toBe(0);
    expect(summary).toContain('❌ The preview did not begin');
  });

  it('says how it is called', async () => {
    const { code, stderr } = await preview(() => []);
    expect(code).toBe(2);
    expect(stderr).toContain('usage:');
  });
});
