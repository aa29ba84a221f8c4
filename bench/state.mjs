import { spawn } from 'node:child_process';
import path from 'node:path';
import { openStage } from '../tools/demo/stage.mjs';
import { ensurePulumi } from '../tools/pulumi/index.mjs';
import { root } from '../tools/setup/root.mjs';

const AT_MOST = 1_800;

/** @param {unknown} value */
const bytesOf = (value) => Buffer.byteLength(JSON.stringify(value));

/**
 * What the state holds of one key of the reference program, after an `up` on the real engine.
 *
 * @returns {Promise<import('./measure.mjs').Row[]>} empty where there is no Pulumi CLI
 */
export async function stateSize() {
  const cli = await ensurePulumi();
  if (cli === undefined) return [];
  const stage = await openStage();
  const pulumi = async (/** @type {string[]} */ ...args) => {
    const env = { ...stage.env, PATH: `${cli.binDir}${path.delimiter}${process.env.PATH}` };
    const child = spawn('pulumi', [...args, '--non-interactive'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const part of child.stdout.setEncoding('utf8')) text += part;
    return text;
  };
  try {
    await pulumi('stack', 'init', stage.stack);
    await stage.prepare(async (name, value) => {
      await pulumi('config', 'set', name, value, '--stack', stage.stack);
    });
    await pulumi('up', '--yes', '--skip-preview', '--stack', stage.stack);
    /** @type {{ resources: { type: string, inputs: { permissions: object }, outputs: object }[] }} */
    const { resources } = JSON.parse(await pulumi('stack', 'export', '--stack', stage.stack)).deployment;
    const key = resources.find(({ type }) => type.endsWith(':ApiKey'));
    if (key === undefined) throw new Error('the state holds no key');
    const allowed = AT_MOST + 2 * bytesOf(key.inputs.permissions);
    const ours = bytesOf(key.inputs) + bytesOf(key.outputs);
    return [
      {
        what: 'state of a key: inputs and outputs',
        seen: `${ours} B`,
        promised: `≤ ${allowed} B`,
        kept: ours <= allowed,
      },
      {
        what: "state of a key: with the engine's own envelope",
        seen: `${bytesOf(key)} B`,
        promised: '(told)',
        kept: true,
      },
    ];
  } finally {
    await stage.close();
  }
}
