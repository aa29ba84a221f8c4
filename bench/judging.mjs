import path from 'node:path';
import { ensurePulumi } from '../tools/pulumi/index.mjs';
import { root } from '../tools/setup/root.mjs';
import { engineProject } from './engine-project.mjs';
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
  'empty/PulumiPolicy.yaml': 'runtime: nodejs\n',
  'empty/package.json': '{"name":"empty","version":"1.0.0","type":"module","main":"index.js"}',
  'empty/index.js': `import { PolicyPack } from '@pulumi/policy'; new PolicyPack('empty', { policies: [] });`,
};

/**
 * How much longer a preview of many keys takes with all rules than with a policy pack that has none.
 *
 * @returns {Promise<import('./measure.mjs').Row[]>} empty where there is no Pulumi CLI
 */
export async function judging() {
  const cli = await ensurePulumi();
  if (cli === undefined) return [];
  const { folder, pulumi, close } = await engineProject({
    name: 'judging',
    path: [cli.binDir],
    files: {
      'index.js': PROGRAM,
      ...PACK_FILES,
    },
  });
  const preview = (/** @type {string} */ pack) => pulumi(['preview', '--policy-pack', pack]);
  try {
    await pulumi(['stack', 'init', 'dev']);
    await pulumi(['config', 'set', 'aws:region', 'eu-central-1']);
    const [none, all] = await byTurns(
      ROUNDS,
      () => preview(path.join(folder, 'empty')),
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
    await close();
  }
}
