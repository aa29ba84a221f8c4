import path from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { dynamodb, newKeyTable } from '../support/aws.ts';
import { type EngineStack, engineStack, type StateResource } from '../support/engine.ts';

let stack: EngineStack;
let table: string;
beforeEach(async () => {
  table = await newKeyTable();
});
afterEach(() => stack.dispose());

const policyPack = path.join(root, 'policy');

const REMEDIATING = JSON.stringify({
  'key-lifetime': { enforcementLevel: 'remediate', maxLifetime: '30d' },
  'secret-owner-tag': { enforcementLevel: 'remediate', tag: 'owner' },
});

async function stackOf(program: string, files: Readonly<Record<string, string>> = {}): Promise<EngineStack> {
  return engineStack({
    project: `remedy-${table}`,
    config: { 'aws:region': 'us-east-1' },
    policyPack,
    files: {
      'remediating.json': REMEDIATING,
      ...files,
      'index.js': `
        import * as pulumi from '@pulumi/pulumi';
        import { ApiKey, Grantor } from 'keywright';
        import { catalog } from './node_modules/keywright/dist/catalog.js';
        const common = { table: '${table}', catalog, account: 'org-1', owner: 'reporting',
          description: 'Takes the reports to the archive', type: 'service', scopes: ['read-reports'] };
        ${program}`,
    },
  });
}

const WITH = ['--policy-pack-config', 'remediating.json'];

async function keys(): Promise<readonly StateResource[]> {
  const { deployment } = await stack.exportState();
  return (deployment.resources ?? []).filter(({ type }) => type === 'pulumi-nodejs:keywright:ApiKey');
}

/** Seconds between two instants of the outputs of a key. */
function life({ outputs = {} }: StateResource): number {
  return (Date.parse(String(outputs.expiresAt)) - Date.parse(String(outputs.issuedAt))) / 1000;
}

describe('remediation on the real engine', () => {
  it('issues a key with the life that is allowed, says what it changed, and changes nothing more', async () => {
    stack = await stackOf(`new ApiKey('good', { ...common, expiresIn: '90d', rotation: { every: '60d' } });`);
    expect(await stack.preview()).toMatchObject({ code: 0 });
    const preview = await stack.preview(['--diff', ...WITH]);
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.stdout).toContain('[remediate]  key-lifetime');
    expect(preview.stdout).toContain('"90d" => "30d"');
    expect(preview.stdout).toContain('"60d" => "29d"');

    expect(await stack.up(WITH)).toMatchObject({ code: 0 });
    const [key = { urn: '', type: '' }] = await keys();
    expect(key.inputs).toMatchObject({
      expiresIn: '30d',
      rotation: { every: '29d' },
      tags: { owner: 'reporting' },
      __provider: expect.stringContaining('keywright/lifecycle'),
    });
    expect(life(key)).toBe(30 * 86_400);
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: table }));
    expect(JSON.stringify(Items)).toContain(String(Date.parse(String(key.outputs?.expiresAt)) / 1000));

    const again = await stack.up(WITH);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('2 unchanged');
    const [same] = await keys();
    expect(same?.outputs).toEqual(key.outputs);
  });
});

describe('the provider of a key', () => {
  it('is judged in the preview: another one under the type of keys is refused', async () => {
    stack = await stackOf(`
      new ApiKey('good', { ...common, expiresIn: '90d' });
      class Raw extends pulumi.CustomResource {}
      new Raw('pulumi-nodejs:keywright:ApiKey', 'forged', {
        table: '${table}', catalog: 'acme', type: 'service', prefix: 'acme_live', scopes: ['read-reports'],
        permissions: { 'read:report': 'read-reports' }, catalogDigest: 'x', account: 'org-1', owner: 'reporting',
        label: 'forged', description: 'Takes the reports to the archive', expiresIn: '30d', claim: 'x', origin: 'x',
        aws: { region: 'us-east-1' },
        __provider: "exports.handler = () => ({ check: async (_, inputs) => ({ inputs, failures: [] }), create: async () => ({ id: 'x' }) })",
      });`);
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.code).not.toBe(0);
      expect(run.stdout).toContain('key "forged" has a provider of its own');
      expect(run.stdout).not.toContain('key "good" has');
    }
    await stack.write('all.json', JSON.stringify({ all: 'mandatory' }));
    const told = await stack.preview(['--policy-pack-config', 'all.json']);
    expect(told.stdout).toContain('the text of a provider is shown at the level "remediate" alone');
  });
});
