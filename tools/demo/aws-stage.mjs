import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { root } from '../setup/root.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { cutOff } from './cut-off.mjs';
import { pulumiPlace, stackName } from './stage.mjs';

/** Seconds until a new role and a new function are known everywhere. */
const PATIENCE_SECONDS = 90;

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/**
 * The AWS account of the environment. The reference program builds all of it there, without protection from deletion.
 *
 * @returns {Promise<import('./stage.mjs').Stage | undefined>} undefined: nobody agreed, and nothing was done
 */
export async function openAwsStage() {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region === undefined) throw new Error('set AWS_REGION to the region in which the demo may play');
  const account = await accountOf(region);
  if (!(await isAgreed(account, region))) return undefined;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'keywright-demo-aws-'));
  const { backend, settings } = await pulumiPlace(folder);
  const stack = stackName();
  say(`Until all is removed, Pulumi's state is in ${folder}.`);
  const packConfig = path.join(folder, 'policies.json');
  // Who lets a table be deleted has to say so: the demo does, because it deletes the table.
  await writeFile(packConfig, JSON.stringify({ 'key-table-protected': { deletionProtection: false } }));
  await writeFile(path.join(folder, 'settings.sh'), exportsOf(settings), { mode: 0o600 });
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...notOfOthers(process.env), AWS_REGION: region, ...settings };
  return {
    env,
    settings,
    backend,
    stack,
    rotation: { every: 60, overlap: 30 },
    refused: 403,
    packConfig: ['--policy-pack-config', packConfig],
    prepare: async (configure) => {
      await configure('aws:region', region);
      await configure('aws:allowedAccountIds', JSON.stringify([account]));
      await configure('protect', 'false');
    },
    learn: ({ tableName }) => {
      env.KEYWRIGHT_TABLE = tableName;
    },
    service: ({ url = '' }, key) => answering(url, key),
    keyTable: () => env.KEYWRIGHT_TABLE,
    clients: { dynamodb: { region }, secretsManager: { region } },
    close: () => removed({ stack, env, folder }),
  };
}

/** The environment without the tables of somebody else: the demo looks at its own alone. @param {NodeJS.ProcessEnv} env */
function notOfOthers({ KEYWRIGHT_TABLE, KEYWRIGHT_ACTIVITY_TABLE, ...rest }) {
  return rest;
}

/** @param {string} region @returns {Promise<string>} */
async function accountOf(region) {
  const sts = new STSClient({ region });
  try {
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    throw new Error(
      `the environment leads to no AWS account (${error instanceof Error ? error.message : error}); set AWS_PROFILE, or keys`,
    );
  } finally {
    sts.destroy();
  }
}

/** @param {string} account @param {string} region @returns {Promise<boolean>} */
async function isAgreed(account, region) {
  say(`The demo builds the reference program in AWS account ${account}, region ${region}:`);
  say(
    '   2 DynamoDB tables, 3 Lambda functions with their roles and log groups, an HTTP API with an authorizer,',
  );
  say('   an SNS topic, 9 CloudWatch alarms, a daily schedule, and 3 secrets.');
  say(
    'It takes some ten minutes and costs less than 0.10 USD. At its end it removes all of it; the secrets can be',
  );
  say('restored for 30 days, which costs nothing.');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await Promise.race([
    prompt.question('Type yes to go on: '),
    new Promise((resolve) => prompt.once('close', () => resolve(''))),
  ]);
  prompt.close();
  if (answer === 'yes') return true;
  say('Nothing was done.');
  return false;
}

/** @param {NodeJS.ProcessEnv} settings */
function exportsOf(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('');
}

/** The API, once it lets the key through: a role that is new is not known everywhere at once. @param {string} url @param {string} key */
async function answering(url, key) {
  const end = Date.now() + PATIENCE_SECONDS * 1_000;
  while (Date.now() < end) {
    const { status } = await fetch(`${url}/reports`, { headers: { authorization: `Bearer ${key}` } });
    if (status < 500) return url;
    await pause(2_000);
  }
  return url;
}

/**
 * Removes what the stack still has, and then the stack. What cannot be removed stays known to Pulumi.
 *
 * @param {{ stack: string, env: NodeJS.ProcessEnv, folder: string }} left
 */
async function removed({ stack, env, folder }) {
  const pulumi = (/** @type {string[]} */ ...args) =>
    runProgram('pulumi', [...args, '--stack', stack, '--non-interactive'], { cwd: root, env });
  try {
    const { deployment } = JSON.parse(await pulumi('stack', 'export'));
    if ((deployment.resources ?? []).length > 1) {
      say('   … removing what is left in AWS');
      await pulumi('destroy', '--yes', '--skip-preview');
    }
    const unknown = cutOff(deployment);
    if (unknown.length > 0) {
      say(
        'Pulumi was cut off while it made these. If they are in the account, nobody but you can remove them:',
      );
      for (const one of unknown) say(`   ${one}`);
      process.exitCode = 1;
    }
  } catch (error) {
    say(String(error));
    say(`Something may be left in AWS. Its state is in ${folder}. To remove it:`);
    say(`   cd '${root}' && . '${folder}/settings.sh' && pulumi destroy --stack ${stack}`);
    process.exitCode = 1;
    return;
  }
  await rm(folder, { recursive: true, force: true });
  await rm(path.join(root, `Pulumi.${stack}.yaml`), { force: true });
}
