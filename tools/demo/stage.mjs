import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { endpointEnv, startMinistack, startMoto } from '../emulators/index.mjs';
import { root } from '../setup/root.mjs';
import { deployService } from './service.mjs';
import { createTables } from './tables.mjs';

/**
 * Where the demo plays, and what differs between places.
 *
 * @typedef {object} Stage
 * @property {NodeJS.ProcessEnv} env leads every program there
 * @property {NodeJS.ProcessEnv} settings what of `env` is the demo's own; `undefined`: not set there
 * @property {string} backend folder in which Pulumi keeps its state
 * @property {string} stack name of the stack
 * @property {{ every: number, overlap: number }} rotation seconds between rotations, and for which both versions verify: a month
 *   and a day in real life
 * @property {401 | 403} refused the status of a bad key: an authorizer of an HTTP API can only say 403
 * @property {readonly string[]} packConfig arguments that the policy pack needs here
 * @property {(configure: (name: string, value: string) => Promise<void>) => Promise<void>} prepare makes what the program expects to find
 * @property {(outputs: Outputs) => void} learn takes what is known only of a deployed stack
 * @property {(outputs: Outputs, key: string) => Promise<string>} service address of the protected API, which it may have to make first
 * @property {() => string | undefined} keyTable name of the key table, once there is one
 * @property {{ dynamodb: object, secretsManager: object }} clients settings of an administrator's clients
 * @property {() => Promise<void>} close ends what runs and removes what is left; safe to repeat
 */

/** @typedef {{ keyId: string, secretName: string, url?: string, tableName?: string }} Outputs */

/**
 * Where Pulumi works: a backend and a home of its own.
 *
 * @param {string} folder
 */
export async function pulumiPlace(folder) {
  const [backend, home] = [path.join(folder, 'backend'), path.join(folder, 'home')];
  await Promise.all([mkdir(backend), mkdir(home)]);
  const settings = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString('hex'),
    PULUMI_CREDENTIAL_STORE: 'plaintext',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_SKIP_CONFIRMATIONS: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
  };
  return { backend, settings };
}

/**
 * A stack's name that no other demo has: a secret is told by its stack, and who has the name of another takes its secrets over.
 *
 * @returns {string}
 */
export function stackName() {
  return `demo-${randomBytes(4).toString('hex')}`;
}

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

/**
 * Local AWS endpoints, started for the demo.
 *
 * @returns {Promise<Stage>}
 */
export async function openStage() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-demo-'));
  const { backend, settings: ofPulumi } = await pulumiPlace(folder);
  const [moto, ministack] = await Promise.all([startMoto(), startMinistack()].map(orNothing));
  const stack = stackName();
  const close = async () => {
    await Promise.all([moto?.stop(), ministack?.stop()]);
    await rm(folder, { recursive: true, force: true });
    await rm(path.join(root, `Pulumi.${stack}.yaml`), { force: true });
  };
  if (moto === undefined || ministack === undefined) {
    await close();
    throw new Error('the local AWS endpoints did not start');
  }
  const [keyTable, activityTable] = ['api-keys', 'api-key-activity'];
  const settings = {
    ...endpointEnv({ moto: moto.url, ministack: ministack.url }),
    // Version 1 of the AWS CLI knows no other.
    AWS_DEFAULT_REGION: 'us-east-1',
    KEYWRIGHT_TABLE: keyTable,
    KEYWRIGHT_ACTIVITY_TABLE: activityTable,
    ...ofPulumi,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const clients = {
    dynamodb: { ...access, endpoint: ministack.url },
    secretsManager: { ...access, endpoint: moto.url },
  };
  return {
    env: { ...process.env, ...settings },
    settings,
    backend,
    stack,
    rotation: { every: 25, overlap: 10 },
    refused: 401,
    packConfig: [],
    prepare: async (configure) => {
      await createTables(clients.dynamodb, { keyTable, activityTable });
      await configure('table', keyTable);
    },
    learn: () => {},
    service: () => deployService({ access: clients.dynamodb, keyTable, activityTable }),
    keyTable: () => keyTable,
    clients,
    close,
  };
}
