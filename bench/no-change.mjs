import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openStage } from '../tools/demo/stage.mjs';
import { ensurePulumi } from '../tools/pulumi/index.mjs';
import { root } from '../tools/setup/root.mjs';
import { engineProject } from './engine-project.mjs';
import { byTurns } from './measure.mjs';
import { serialized } from './product.mjs';

const KEYS = 1_000;
const ROUNDS = 5;
const AT_MOST = 1.2;

/** Makes what `@pulumi/aws` declares in the emulators, in place of its plugin. */
const STAND_IN = path.join(root, 'test/support/aws-stand-in/forward');

/** The provider of a key that leaves everything to the engine: what there was is what there shall be, and nothing differs. */
const BARE_PROVIDER = `exports.handler=()=>({check:async(olds)=>({inputs:olds,failures:[]}),diff:async()=>({changes:false})})`;

/** The components of the reference program, and many keys in its table; their provider is the one in the environment, if any. */
const PROGRAM = `
  import * as pulumi from '@pulumi/pulumi';
  import { ApiKey } from 'keywright';
  import { catalog } from './node_modules/keywright/dist/catalog.js';
  import { deployPlatform } from './node_modules/keywright/dist/platform.js';
  const { KEY_PROVIDER } = process.env;
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    KEY_PROVIDER !== undefined && type === ApiKey.__pulumiType
      ? { props: { ...props, __provider: KEY_PROVIDER }, opts }
      : undefined);
  const { tables } = deployPlatform({ isProtected: false });
  for (let n = 0; n < ${KEYS}; n++)
    new ApiKey('key-' + n, {
      table: tables.tableName, catalog, type: 'service', scopes: ['read-reports', 'write-reports'], account: 'org-' + n,
      owner: 'team-' + (n % 20), description: 'Takes the reports of organisation ' + n + ' to its archive',
      expiresIn: '30d', rotation: { every: '7d', overlap: '24h' },
    });`;

/** The engine writes its whole state after each step of a deployment; this leaves it until the end. */
const FAST = { PULUMI_EXPERIMENTAL: 'true', PULUMI_SKIP_CHECKPOINTS: 'true' };

/**
 * How much longer an `up` that changes nothing takes for our checking and comparing of many keys.
 *
 * Compared are two stacks of one program, with copies of the state of one deployment. So both have the same resources, inputs
 * and outputs, and the engine sends and gets the same. In one of them the keys' provider is a text of one line, in state and
 * program, with the same host: it answers a check with the inputs of before, compares nothing, and loads nothing. What ours
 * loads, in each process anew, is thus part of what is judged; what a program spends on making an `ApiKey`, before its provider
 * is asked, is in both.
 *
 * @returns {Promise<import('./measure.mjs').Row[]>} empty where there is no Pulumi CLI
 */
export async function noChange() {
  const cli = await ensurePulumi();
  if (cli === undefined) return [];
  const stage = await openStage();
  try {
    const project = await engineProject({
      name: 'no-change',
      path: [STAND_IN, cli.binDir],
      files: { 'index.js': PROGRAM },
      env: stage.settings,
    });
    try {
      return [row(await compared(project))];
    } finally {
      await project.close();
    }
  } finally {
    await stage.close();
  }
}

/** @param {import('./engine-project.mjs').EngineProject} project */
async function compared({ folder, pulumi }) {
  await pulumi(['stack', 'init', 'dev']);
  await pulumi(['config', 'set', 'aws:region', 'us-east-1']);
  await pulumi(['up', '--yes', '--skip-preview'], FAST);
  const state = await pulumi(['stack', 'export']);
  /** A stack of its own with the state that was deployed, its keys with another provider. */
  const stackWith = async (/** @type {string} */ name, /** @type {string} */ provider) => {
    const [backend, file] = [path.join(folder, name), path.join(folder, `${name}.json`)];
    const env = { PULUMI_BACKEND_URL: `file://${backend}`, KEY_PROVIDER: provider };
    const copy = JSON.parse(state, (_, value) =>
      value === serialized.SERIALIZED_PROVIDER ? provider : value,
    );
    await mkdir(backend);
    await writeFile(file, JSON.stringify(copy));
    await pulumi(['stack', 'init', 'dev'], env);
    await pulumi(['stack', 'import', '--file', file], env);
    const up = () => pulumi(['up', '--yes', '--skip-preview', '--expect-no-changes'], env);
    await up();
    return up;
  };
  const bare = await stackWith('bare', BARE_PROVIDER);
  const ours = await stackWith('ours', serialized.SERIALIZED_PROVIDER);
  return await byTurns(ROUNDS, bare, ours);
}

/** @param {readonly [number, number]} medians @returns {import('./measure.mjs').Row} */
function row([bare, ours]) {
  return {
    what: `up without a change, ${KEYS.toLocaleString('en')} keys and the components: to a provider that does nothing`,
    seen: `${(ours / bare).toFixed(3)} × (${(ours / 1_000).toFixed(1)} s to ${(bare / 1_000).toFixed(1)} s)`,
    promised: `≤ ${AT_MOST.toFixed(2)} ×`,
    kept: ours <= AT_MOST * bare,
  };
}
