import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { plaintextOf } from '../support/aws.ts';
import { inventory } from '../support/aws-inventory.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { doneBy } from '../support/engine-lines.ts';
import { violationsTold } from '../support/printed-policies.ts';

/** The reference program as `Pulumi.yaml` runs it, in an account that is empty; a stand-in makes the resources of `@pulumi/aws`. */
const PROGRAM = `export * from './node_modules/keywright/dist/index.js';`;
const PACK = ['--policy-pack', path.join(root, 'policy'), '--policy-pack-config', 'levels.json'];

/** Stricter than by default: what is weaker is stopped. */
const LEVELS = JSON.stringify({
  'revocation-bound': 'mandatory',
  'verifier-role-least-privilege': 'mandatory',
  'key-has-description': 'mandatory',
});

let stack: EngineStack;
beforeAll(async () => {
  stack = await engineStack({
    project: 'acme',
    files: { 'index.js': PROGRAM, 'levels.json': LEVELS },
    config: { 'aws:region': 'us-east-1' },
    awsStandIn: 'forwarded',
  });
});
afterAll(() => stack.dispose());

/** What the reference pack says of a preview: level and rule. Who breaks a mandatory one gets no further. */
async function judged(): Promise<readonly string[]> {
  const { code, stdout } = await stack.preview(PACK);
  const told = violationsTold(stdout);
  expect(code === 0).toBe(told.every((line) => line.startsWith('advisory ')));
  return [...new Set(told.map((line) => line.slice(0, line.lastIndexOf(' '))))];
}

describe('the policy pack', () => {
  it('has nothing to say about it, but that a new table has no ARN yet', async () => {
    expect(await judged()).toEqual(['advisory verifier-role-least-privilege']);
  });

  /** What somebody might have changed: the type of a resource, and what its arguments become. */
  it.each([
    [
      'aws:dynamodb/table:Table',
      '{ pointInTimeRecovery: { enabled: false } }',
      'mandatory key-table-protected',
    ],
    ['aws:dynamodb/table:Table', '{ deletionProtectionEnabled: false }', 'mandatory key-table-protected'],
    [
      'aws:dynamodb/table:Table',
      '{ ttl: { attributeName: "ttl", enabled: false } }',
      'mandatory key-table-protected',
    ],
    [
      'aws:apigatewayv2/authorizer:Authorizer',
      '{ authorizerResultTtlInSeconds: 3600 }',
      'mandatory revocation-bound',
    ],
    [
      'aws:iam/rolePolicy:RolePolicy',
      '{ policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }] } }',
      'mandatory verifier-role-least-privilege',
    ],
    ['pulumi-nodejs:keywright:ApiKey', '{ expiresIn: "never" }', 'mandatory key-must-expire'],
    ['pulumi-nodejs:keywright:ApiKey', '{ description: "" }', 'mandatory key-has-description'],
  ])('stops it with another %s: %s', async (type, change, rule) => {
    await stack.write(
      'index.js',
      `import * as pulumi from '@pulumi/pulumi';
       pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
         type === '${type}' ? { props: { ...props, ...${change} }, opts } : undefined);
       await import('./node_modules/keywright/dist/index.js');`,
    );
    expect(await judged()).toContain(rule);
    await stack.write('index.js', PROGRAM);
  });
});

describe('the program without protection, in the emulators', () => {
  beforeAll(async () => {
    await stack.run(['config', 'set', 'protect', 'false']);
  });

  it('is deployed, and changes nothing more when it is deployed again', async () => {
    doneBy(await stack.up());
    expect(doneBy(await stack.up())).toEqual([]);
  });

  it('makes as many things that cost money as README and the demo say', async () => {
    const { deployment } = await stack.exportState();
    const made = (deployment.resources ?? []).map(({ type }) => type.split(':').at(-1));
    const counted = ['ApiKey', 'MetricAlarm', 'Table', 'Function', 'Topic', 'Schedule'].map((type) => [
      type,
      made.filter((one) => one === type).length,
    ]);
    expect(Object.fromEntries(counted)).toEqual({
      ApiKey: 3,
      MetricAlarm: 9,
      Table: 2,
      Function: 3,
      Topic: 1,
      Schedule: 1,
    });
  });

  it('answers who has a key, and nobody else', async () => {
    const { url, secretName } = await stack.outputs();
    const authorization = `Bearer ${await plaintextOf(String(secretName))}`;
    const ask = async (method: string, headers: Record<string, string>) => {
      const answer = await fetch(`${url}/reports`, { method, headers });
      return [answer.status, await answer.text()];
    };
    expect(await ask('GET', { authorization })).toEqual([200, expect.stringContaining('"org-7f3"')]);
    expect(await ask('GET', {})).toEqual([401, expect.any(String)]);
    expect(await ask('GET', { authorization: 'Bearer nonsense' })).toEqual([403, expect.any(String)]);
    expect(await ask('POST', { authorization })).toEqual([403, expect.any(String)]);
  });

  it('goes away, and leaves nothing behind', async () => {
    const { deployment } = await stack.exportState();
    const names = (deployment.resources ?? []).flatMap(({ outputs }) =>
      typeof outputs?.name === 'string' && /-[0-9a-f]{7}$/.test(outputs.name) ? [outputs.name] : [],
    );
    const found = async () => (await Promise.all(names.map(inventory))).flat();
    expect((await found()).length).toBeGreaterThan(4);
    expect(await stack.destroy()).toMatchObject({ code: 0 });
    expect(await found()).toEqual([]);
  });
});
