import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePulumi } from '../tools/pulumi/index.mjs';
import { root } from '../tools/setup/root.mjs';
import { byTurns } from './measure.mjs';

const KEYS = 1_000;
const ROUNDS = 3;
const AT_MOST = 1.5;

const PROGRAM = `
  import { ApiKey } from 'keywright';
  import { catalog } from './node_modules/keywright/dist/catalog.js';
  for (let n = 0; n < ${KEYS}; n++)
    new ApiKey('key-' + n, {
      table: 'api-keys', catalog, type: 'service', scopes: ['read-reports', 'write-reports'], account: 'org-' + n, owner: 'team-' + (n % 20),
      description: 'Takes the reports of organisation ' + n + ' to its archive',
      expiresIn: '30d', rotation: { every: '7d', overlap: '24h' },
    });`;

const PACK_FILES = {
  'PulumiPolicy.yaml': 'runtime: nodejs\n',
  'package.json': '{"name":"empty","version":"1.0.0","type":"module","main":"index.js"}',
  'index.js': `import { PolicyPack } from '@pulumi/policy'; new PolicyPack('empty', { policies: [] });`,
};

/**
 * How much longer a preview of many keys takes with all rules than with a policy pack that has none.
 *
 * @returns {Promise<import('./measure.mjs').Row[]>} empty where there is no Pulumi CLI
 */
export async function judging() {
  const cli = await ensurePulumi();
  if (cli === undefined) return [];
  const base = await mkdtemp(path.join(os.tmpdir(), 'keywright-judging-'));
  const project = path.join(base, 'project');
  const env = {
    ...process.env,
    PATH: [cli.binDir, path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${base}`,
    PULUMI_HOME: path.join(base, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'of the benchmark',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const pulumi = async (/** @type {string[]} */ ...args) => {
    const child = spawn('pulumi', [...args, '--non-interactive'], {
      cwd: project,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    let text = '';
    for await (const part of child.stdout.setEncoding('utf8')) text += part;
    const [code] = await ended;
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')}: ${text.slice(-2_000)}`);
  };
  const preview = (/** @type {string} */ pack) => pulumi('preview', '--policy-pack', pack);
  try {
    await mkdir(path.join(project, 'node_modules'), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
    await symlink(root, path.join(project, 'node_modules', 'keywright'));
    const files = {
      'Pulumi.yaml': 'name: judging\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n',
      'package.json': '{"name":"judging","type":"module","main":"index.js"}',
      'index.js': PROGRAM,
    };
    const empty = path.join(project, 'empty');
    await mkdir(empty);
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(project, name), text);
    for (const [name, text] of Object.entries(PACK_FILES)) await writeFile(path.join(empty, name), text);
    await pulumi('stack', 'init', 'dev');
    await pulumi('config', 'set', 'aws:region', 'eu-central-1');
    const [none, all] = await byTurns(
      ROUNDS,
      () => preview(empty),
      () => preview(path.join(root, 'policy')),
    );
    return [
      {
        what: `preview of ${KEYS} keys: all rules against an empty pack`,
        seen: `${(all / none).toFixed(2)} ×`,
        promised: `≤ ${AT_MOST} ×`,
        kept: all / none <= AT_MOST,
      },
    ];
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
