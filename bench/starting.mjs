import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ExecutionEnvironment } from '../test/support/lambda/execution-environment.ts';
import { runtimeApi } from '../test/support/lambda/runtime-api.ts';
import { bundleFunction, PLAIN_ENTRY } from '../tools/bundle.mjs';
import { ensureRuntimeClient } from '../tools/lambda/runtime-client.mjs';
import { root } from '../tools/setup/root.mjs';
import { api } from './fixtures.mjs';
import { mediansByTurns } from './measure.mjs';
import { marks } from './product.mjs';

const ROUNDS = 41;
const AT_MOST = 1.25;
const ZIP_AT_MOST_KB = 500;

const dist = path.join(root, 'dist');

/** All that a deployed one has; the two differ in what they serve. */
const ENVIRONMENT = {
  KEYWRIGHT_TABLE: 'api-keys',
  KEYWRIGHT_ACTIVITY_TABLE: 'api-keys-activity',
  KEYWRIGHT_METRICS: 'Bench',
};

/** The service behind the guard: as small as the one that it is compared with. */
const APP = `export const handler = async () => ({ statusCode: 200, body: 'hello' });`;

/** Size of the package of the function, which Lambda fetches before it starts. */
export async function packing() {
  const { size } = await stat(path.join(dist, 'keywright-lambda.zip'));
  const kilobytes = size / 1_000;
  return [
    {
      what: 'zip of the Lambda bundle, with argon2 for two processors',
      seen: `${kilobytes.toFixed(0)} kB`,
      promised: `≤ ${ZIP_AT_MOST_KB} kB`,
      kept: kilobytes <= ZIP_AT_MOST_KB,
    },
  ];
}

/**
 * How much longer a function with our code takes to start than a function that imports the client of DynamoDB, and does not even
 * make one; told beside it, than one that makes it, as ours must. All are bundled by the same settings, and run by AWS's own runtime
 * client, from the start of the process until it asks the Runtime API for work. Ours has an API of a hundred routes, and counts.
 *
 * @returns {Promise<import('./measure.mjs').Row[]>} empty where the runtime client cannot be had
 */
export async function starting() {
  const client = await ensureRuntimeClient();
  if (client === undefined) return [];
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-starting-'));
  try {
    const hello = path.join(folder, 'hello');
    const made = path.join(folder, 'made');
    const ours = path.join(folder, 'ours');
    await bundleFunction(hello, 'bench/hello-world.mjs', PLAIN_ENTRY);
    await bundleFunction(made, 'bench/hello-client.mjs', PLAIN_ENTRY);
    await cp(path.join(dist, 'lambda'), ours, { recursive: true });
    // As `KeyVerifier` makes the package.
    const definition = JSON.stringify(api);
    await writeFile(path.join(ours, 'api.json'), definition);
    await writeFile(path.join(ours, 'api.json.checked'), marks.markOf(definition));
    await writeFile(path.join(ours, 'app.mjs'), APP);
    const start = (/** @type {string} */ taskRoot, /** @type {Record<string, string>} */ environment) => () =>
      startedAfter({ client, taskRoot, handler: 'keywright/index.handler', timeoutMs: 10_000, environment });
    const [bare = 0, withClient = 0, authorizer = 0, guarded = 0] = await mediansByTurns(ROUNDS, [
      start(hello, {}),
      start(made, {}),
      start(ours, { ...ENVIRONMENT, KEYWRIGHT_AUTHORIZER: 'HTTP' }),
      start(ours, { ...ENVIRONMENT, KEYWRIGHT_HANDLER: 'app.handler' }),
    ]);
    return [
      row('authorizer', authorizer, bare),
      row('guarded function', guarded, bare),
      {
        what: 'start in Lambda: the slower of them, to a hello-world that makes the client',
        seen: `${(Math.max(authorizer, guarded) / withClient).toFixed(3)} ×`,
        promised: '(told)',
        kept: true,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Milliseconds from the start of the process until it asks for its first work.
 *
 * @param {import('../test/support/lambda/execution-environment.ts').FunctionSettings} settings
 */
async function startedAfter(settings) {
  const lambda = await runtimeApi();
  /** @type {PromiseWithResolvers<void>} */
  const ready = Promise.withResolvers();
  let output = '';
  const failed = (/** @type {string} */ why) =>
    ready.reject(new Error(`the function does not start: ${why}`));
  lambda.serve({ next: ready.resolve, posted: failed, initFailed: failed });
  const begun = performance.now();
  const environment = new ExecutionEnvironment(settings, lambda.address, (text) => {
    output += text;
  });
  void environment.ended.then(() => failed(output));
  try {
    await ready.promise;
    return performance.now() - begun;
  } finally {
    await environment.end('SIGKILL');
    await lambda[Symbol.asyncDispose]();
  }
}

/** @param {string} what @param {number} ours @param {number} bare @returns {import('./measure.mjs').Row} */
function row(what, ours, bare) {
  return {
    what: `start in Lambda: ${what} to a hello-world with the client`,
    seen: `${(ours / bare).toFixed(3)} × (${ours.toFixed(0)} ms to ${bare.toFixed(0)} ms)`,
    promised: `≤ ${AT_MOST} ×`,
    kept: ours <= AT_MOST * bare,
  };
}
