import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { inject } from 'vitest';
import { activityTableDefinition } from '../../keys/activity/activity-table.js';
import type { AnyApi } from '../../keys/api/api.js';
import * as lifecycle from '../../provider/lifecycle/index.js';
import { bundleLambda } from '../../tools/bundle.mjs';
import { root } from '../../tools/setup/root.mjs';
import { dynamodb, newKeyTable, plaintextOf } from '../support/aws.js';
import { declaredBy } from '../support/declared.js';
import type { ExampleName } from '../support/published.js';
import { deploy, httpApi, packageOf, uniqueName } from './deployed-function.js';

/** A key of an example's program, issued. */
export interface IssuedKey {
  readonly keyId: string;
  readonly hint: string;
  readonly secretName: string;
  /** What the consumer reads in Secrets Manager. */
  readonly keyString: string;
  /** The inputs as declared, after `check`, and the state. */
  readonly declared: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly state: unknown;
}

/** An example as it would be deployed: its program's keys, and its handler behind the Lambda bundle and an HTTP API. */
export interface RunningExample extends AsyncDisposable {
  /** Stands for scheme and host of the vendor's address. */
  readonly origin: string;
  readonly table: string;
  readonly activityTable: string;
  /** By the name of the resource. */
  key(name: string): IssuedKey;
  /** Changes arguments of a key, as an edited program and an `up` would. */
  change(name: string, wish: Readonly<Record<string, unknown>>): Promise<IssuedKey>;
  /** The same with a grantor. */
  changeGrantor(name: string, wish: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The example's handler as its author would bundle it: one ES module. */
async function bundledHandler(example: ExampleName): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'examples', example, 'handler.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { 'keywright/runtime': path.join(root, 'runtime/index.ts') },
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

/** Issues or changes a declared key as the engine does: `check`, then `create` or `update`; the consumer reads the secret. */
async function issued(declared: Readonly<Record<string, unknown>>, before?: IssuedKey): Promise<IssuedKey> {
  const { inputs, failures } = await lifecycle.check(before?.inputs ?? {}, declared);
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const { outs: state } = await (before === undefined
    ? lifecycle.create(inputs)
    : lifecycle.update(String(inputs.claim), before.state, inputs));
  const { keyId = '', hint = '' } = state;
  const secretName = String(inputs.secretName);
  return { keyId, hint, secretName, keyString: await plaintextOf(secretName), declared, inputs, state };
}

interface DeployedGrantor {
  readonly declared: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly state: unknown;
}

/** Deploys a grantor, or changes one. */
async function granted(
  declared: Readonly<Record<string, unknown>>,
  before?: DeployedGrantor,
): Promise<DeployedGrantor> {
  const { inputs, failures } = await lifecycle.grantor.check(before?.inputs ?? {}, declared);
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const { outs: state } = await (before === undefined
    ? lifecycle.grantor.create(inputs)
    : lifecycle.grantor.update(String(inputs.claim), before.state, inputs));
  return { declared, inputs, state };
}

/** What an example needs beside the usual. */
export interface Needs {
  /** Added to the environment of the function. */
  readonly env?: Readonly<Record<string, string>>;
  /** Added to the configuration of the stack. */
  readonly config?: Readonly<Record<string, string>>;
}

/** Deploys an example to the local endpoints. */
export async function runningExample(
  example: ExampleName,
  api: AnyApi,
  program: () => Promise<unknown>,
  needs: Needs = {},
): Promise<RunningExample> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keywright-example-'));
  const [table, activityTable] = [await newKeyTable(), uniqueName('activity')];
  await dynamodb.send(new CreateTableCommand(activityTableDefinition(activityTable)));
  await bundleLambda(folder);
  const app = { 'api.json': JSON.stringify(api), 'app.mjs': await bundledHandler(example) };
  const arn = await deploy(packageOf(path.join(folder, 'lambda'), app), {
    KEYWRIGHT_TABLE: table,
    KEYWRIGHT_ACTIVITY_TABLE: activityTable,
    KEYWRIGHT_HANDLER: 'app.handler',
    AWS_ENDPOINT_URL_DYNAMODB: inject('ministack'),
    ...needs.env,
  });
  const keys = new Map<string, IssuedKey>();
  const config = { [`${example}:table`]: table, ...needs.config };
  const declared = await declaredBy(example, config, program);
  // As the engine does it: what a key depends on comes first.
  const grantors = new Map<string, DeployedGrantor>();
  for (const { name, inputs } of declared.grantors) grantors.set(name, await granted(inputs));
  for (const { name, inputs } of declared.keys) keys.set(name, await issued(inputs));
  const key = (name: string): IssuedKey => {
    const found = keys.get(name);
    if (found === undefined) throw new Error(`the program of ${example} declares no key "${name}"`);
    return found;
  };
  return {
    origin: await httpApi(arn, '$default'),
    table,
    activityTable,
    key,
    change: async (name, wish) => {
      const before = key(name);
      const changed = await issued({ ...before.declared, ...wish }, before);
      keys.set(name, changed);
      return changed;
    },
    changeGrantor: async (name, wish) => {
      const before = grantors.get(name);
      if (before === undefined) throw new Error(`the program of ${example} declares no grantor "${name}"`);
      grantors.set(name, await granted({ ...before.declared, ...wish }, before));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
