import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { endpointEnv, startMinistack, startMoto } from '../emulators/index.mjs';
import { root } from '../setup/root.mjs';

/**
 * Where the demo plays: local AWS endpoints, a Pulumi backend in a temporary folder, and the environment that leads
 * every program to them.
 *
 * @typedef {object} Stage
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.ProcessEnv} settings what of `env` is the demo's own; `undefined`: not set there
 * @property {string} aws address of everything but Secrets Manager
 * @property {string} secretsManager address of Secrets Manager
 * @property {string} backend folder in which Pulumi keeps its state
 * @property {string} stack name of the stack
 * @property {string} keyTable
 * @property {string} activityTable
 * @property {() => Promise<void>} close ends the servers and removes the folder; safe to repeat
 */

/**
 * A server, or nothing if it does not start, which is said.
 *
 * @template T
 * @param {Promise<T>} starting
 * @returns {Promise<T | undefined>}
 */
function orNothing(starting) {
  return starting.catch((error) => {
    process.stderr.write(`${String(error)}\n`);
    return undefined;
  });
}

/** @returns {Promise<Stage>} */
export async function openStage() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-demo-'));
  const [backend, home] = [path.join(folder, 'backend'), path.join(folder, 'home')];
  await Promise.all([mkdir(backend), mkdir(home)]);
  const [moto, ministack] = await Promise.all([startMoto(), startMinistack()].map(orNothing));
  const stack = `demo-${process.pid}`;
  const close = async () => {
    await Promise.all([moto?.stop(), ministack?.stop()]);
    await rm(folder, { recursive: true, force: true });
    await rm(path.join(root, `Pulumi.${stack}.yaml`), { force: true });
  };
  if (moto === undefined || ministack === undefined) {
    await close();
    throw new Error('the local AWS endpoints did not start');
  }
  const table = { keyTable: 'api-keys', activityTable: 'api-key-activity' };
  const settings = {
    ...endpointEnv({ moto: moto.url, ministack: ministack.url }),
    // Version 1 of the AWS CLI knows no other.
    AWS_DEFAULT_REGION: 'us-east-1',
    KEYWRIGHT_TABLE: table.keyTable,
    KEYWRIGHT_ACTIVITY_TABLE: table.activityTable,
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString('hex'),
    PULUMI_CREDENTIAL_STORE: 'plaintext',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_SKIP_CONFIRMATIONS: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
  };
  const env = { ...process.env, ...settings };
  return { env, settings, aws: ministack.url, secretsManager: moto.url, backend, stack, ...table, close };
}
