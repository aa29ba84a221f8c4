import path from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { dynamodb, newKeyTable, secretsManager } from '../support/aws.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { violationsTold } from '../support/printed-policies.ts';

let stack: EngineStack;
let table: string;
let project: string;
beforeEach(async () => {
  table = await newKeyTable();
  project = `policy-${table}`;
});
afterEach(() => stack.dispose());

const policyPack = path.join(root, 'policy');

/** A program with these keys; the catalog is the one of the reference pack. */
function program(keys: string): string {
  return `
    import { ApiKey } from 'keywright';
    import { catalog } from './node_modules/keywright/dist/catalog.js';
    const common = {
      table: '${table}', catalog, account: 'org-1', owner: 'reporting', description: 'Brings reports to their readers',
    };
    ${keys}`;
}

const GOOD = `const good = new ApiKey('good', { ...common, type: 'service', scopes: ['read-reports'], expiresIn: '60d' });`;

function stackOf(keys: string, files: Readonly<Record<string, string>> = {}): Promise<EngineStack> {
  const config = { 'aws:region': 'us-east-1' };
  return engineStack({ files: { ...files, 'index.js': program(keys) }, project, config, policyPack });
}

/** The names of the keys that have a secret, and the number of items in the table. */
async function made(): Promise<{ readonly keys: readonly string[]; readonly items: number }> {
  const answer = await secretsManager.send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [`keywright/${project}/`] }] }),
  );
  const names = (answer.SecretList ?? []).map(
    ({ Name = '' }) => /\/([^/]*)-[0-9a-f]{8}$/.exec(Name)?.[1] ?? Name,
  );
  const scan = await dynamodb.send(new ScanCommand({ TableName: table }));
  return { keys: names.sort(), items: scan.Count ?? 0 };
}

/** Those that stop a deployment. */
function mandatoryIn(stdout: string): readonly string[] {
  return violationsTold(stdout).filter((line) => line.startsWith('mandatory '));
}

/** What the CLI prints of policies, a paragraph for each in one order: resources register in parallel. */
function policiesIn(stdout: string): string {
  const [, part = ''] = stdout.split('\nPolicies:\n');
  const [lines = ''] = part.split(/\n\n?(?:Resources|Diagnostics):/);
  const [head = '', ...told] = lines.replace(/\(local: [^)]*\)/, '(local: PACK)').split(/\n(?= {8}- )/);
  return `${[head, ...told.map((one) => one.trimEnd()).sort()].join('\n')}\n`;
}

describe('the policy pack on the real engine', () => {
  it('blocks a preview, lists every violation of every key, and nothing is made', async () => {
    stack = await stackOf(`
      ${GOOD}
      new ApiKey('eternal', { ...common, type: 'partner', scopes: ['read-reports'], expiresIn: 'never' });
      new ApiKey('mighty', { ...common, type: 'tool', scopes: ['read-reports', 'admin'], expiresIn: 'never' });
      new ApiKey('aging', { ...common, type: 'tool', scopes: ['read-reports'], expiresIn: '366d' });`);
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(violationsTold(preview.stdout)).toEqual([
      'mandatory key-elevated-scopes mighty',
      'mandatory key-lifetime aging',
      'mandatory key-must-expire eternal',
      'mandatory key-must-expire mighty',
    ]);
    expect(preview.stdout).toContain('key "mighty" has the scope "admin", which is elevated');
    expect(preview.stdout).toContain('key "aging" lives for 366d (expiresIn)');
    expect(preview.stdout).toContain(
      'allowed: at most 365d, by the setting maxLifetime of the rule key-lifetime',
    );
    expect(preview.stdout).toContain('mend: write expiresIn: "365d" or shorter');
    await expect(policiesIn(preview.stdout)).toMatchFileSnapshot('golden/preview-policies.txt');
    expect(await made()).toEqual({ keys: [], items: 0 });
  });

  it('refuses the key in an up that nobody previewed', async () => {
    stack = await stackOf(
      `new ApiKey('mighty', { ...common, type: 'tool', scopes: ['admin'], expiresIn: '30d' });`,
    );
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(violationsTold(up.stdout)).toEqual(['mandatory key-elevated-scopes mighty']);
    expect(await made()).toEqual({ keys: [], items: 0 });
  });

  it('lets keys pass that break no rule, from preview to a second up', async () => {
    stack = await stackOf(`
      ${GOOD}
      new ApiKey('writer', { ...common, type: 'service', scopes: ['write-reports', 'read-reports'], expiresIn: '90d' });
      new ApiKey('feed', { ...common, type: 'partner', scopes: ['read-reports'], expiresIn: '365d' });`);
    const preview = await stack.preview();
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.stdout).toContain('✅ keywright@v0.1.0');
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect((await made()).keys).toEqual(['feed', 'good', 'writer']);
    const again = await stack.up();
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('4 unchanged');
  });

  it('is not blinded by a label that the preview does not know', async () => {
    stack = await stackOf(`
      ${GOOD}
      new ApiKey('mighty', { ...common, type: 'tool', scopes: ['admin'], expiresIn: 'never', label: good.keyId });`);
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(mandatoryIn(preview.stdout)).toEqual([
      'mandatory key-elevated-scopes mighty',
      'mandatory key-must-expire mighty',
    ]);
  });

  it('says that it cannot judge unknown scopes in a preview, and stops them in the up', async () => {
    stack = await stackOf(`
      ${GOOD}
      new ApiKey('hidden', {
        ...common, type: 'tool', expiresIn: '30d', scopes: good.keyId.apply(() => ['read-reports', 'admin']),
      });`);
    const preview = await stack.preview();
    expect(preview).toMatchObject({ code: 0 });
    const waiting = violationsTold(preview.stdout);
    expect(waiting).toContain('advisory key-elevated-scopes hidden');
    expect(waiting).toContain('advisory key-permissions-match hidden');
    expect(waiting.filter((line) => !/^advisory .* hidden$/.test(line))).toEqual([]);
    expect(preview.stdout).toContain("can't be known during preview");
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(violationsTold(up.stdout)).toEqual(['mandatory key-elevated-scopes hidden']);
    expect((await made()).keys).toEqual(['good']);
  });

  it('takes limits and levels from its configuration', async () => {
    stack = await stackOf(GOOD, {
      'strict.json': JSON.stringify({ 'key-lifetime': { maxLifetime: '30d' } }),
      'lenient.json': JSON.stringify({
        'key-lifetime': { maxLifetime: '30d', enforcementLevel: 'advisory' },
      }),
      'wrong.json': JSON.stringify({ 'key-lifetime': { maxLifetime: 'a month' } }),
      'misspelt.json': JSON.stringify({ 'key-lifetime': { maxLifetme: '30d' } }),
    });
    const strict = await stack.preview(['--policy-pack-config', 'strict.json']);
    expect(strict.code).not.toBe(0);
    expect(violationsTold(strict.stdout)).toEqual(['mandatory key-lifetime good']);
    expect(strict.stdout).toContain('at most 30d, by the setting maxLifetime of the rule key-lifetime');
    const lenient = await stack.preview(['--policy-pack-config', 'lenient.json']);
    expect(lenient).toMatchObject({ code: 0 });
    expect(violationsTold(lenient.stdout)).toEqual(['advisory key-lifetime good']);
    const wrong = await stack.preview(['--policy-pack-config', 'wrong.json']);
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout + wrong.stderr).toContain('maxLifetime');
    const misspelt = await stack.preview(['--policy-pack-config', 'misspelt.json']);
    expect(misspelt.code).not.toBe(0);
    expect(misspelt.stdout).toContain('key-lifetime has no setting "maxLifetme"');
  });

  it('finds in a stored state what was deployed without it', async () => {
    const config = { 'aws:region': 'us-east-1' };
    const keys = `${GOOD}
      new ApiKey('mighty', { ...common, type: 'tool', scopes: ['admin'], expiresIn: 'never' });`;
    stack = await engineStack({ files: { 'index.js': program(keys) }, project, config });
    expect(await stack.up()).toMatchObject({ code: 0 });
    const analysis = await stack.run(['policy', 'analyze', '--policy-pack', policyPack, '--stack', 'dev']);
    expect(analysis.code).not.toBe(0);
    expect(mandatoryIn(analysis.stdout)).toEqual([
      'mandatory key-elevated-scopes mighty',
      'mandatory key-must-expire mighty',
    ]);
  });
});
