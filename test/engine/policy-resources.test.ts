import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { hint, plaintext } from '../policy/plaintext.ts';
import { type EngineStack, engineStack } from '../support/engine.ts';
import { violationsTold } from '../support/printed-policies.ts';

let stack: EngineStack;
afterEach(() => stack.dispose());

const ownPack = path.join(root, 'policy');

/** A stack with types of `@pulumi/aws`; the stand-in for the plugin makes nothing. */
async function stackOf(program: string, policyPack?: string): Promise<EngineStack> {
  return engineStack({
    project: 'shop',
    files: { 'index.js': `${PRELUDE}${program}` },
    ...(policyPack === undefined ? {} : { policyPack }),
    awsStandIn: 'shown',
  });
}

const PRELUDE = `
  import * as pulumi from '@pulumi/pulumi';
  import { Authorizer } from '@pulumi/aws/apigatewayv2/authorizer.js';
  import { Table } from '@pulumi/aws/dynamodb/table.js';
  import { Role } from '@pulumi/aws/iam/role.js';
  import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js';
  import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment.js';
  import { Function } from '@pulumi/aws/lambda/function.js';
  import { SecretPolicy } from '@pulumi/aws/secretsmanager/secretPolicy.js';
  import { Parameter } from '@pulumi/aws/ssm/parameter.js';
  const keys = new Table('keys', {
    name: 'api-keys', hashKey: 'pk', rangeKey: 'sk', billingMode: 'PAY_PER_REQUEST',
    attributes: ['pk', 'sk', 'account'].map((name) => ({ name, type: 'S' })),
    globalSecondaryIndexes: [{ name: 'by-account', hashKey: 'account', rangeKey: 'pk', projectionType: 'ALL' }],
    ttl: { attributeName: 'ttl', enabled: true },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
  });
  const assumeRolePolicy = { Version: '2012-10-17', Statement: [] };
  const role = new Role('verifier', { assumeRolePolicy });
  const allow = (Action, Resource) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  const code = new pulumi.asset.StringAsset('');
  const of = (variables) => ({ role: role.arn, runtime: 'nodejs22.x', handler: 'index.handler', environment: { variables } });
  /** What only the \`up\` knows. */
  const later = (value) => keys.arn.apply(() => value);
`;

const DECENT = `
  new RolePolicy('reads-keys', { role: role.name, policy: allow('dynamodb:GetItem', keys.arn) });
  new RolePolicyAttachment('verifier-logs', {
    role: role.name, policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  new Function('verifier', of({ KEYWRIGHT_TABLE: keys.name, KEYWRIGHT_AUTHORIZER: 'HTTP', HINT: '${hint}' }));
  new Authorizer('keys', {
    apiId: 'a1b2c3', authorizerType: 'REQUEST', authorizerPayloadFormatVersion: '2.0',
    identitySources: ['$request.header.Authorization'], authorizerResultTtlInSeconds: 0,
  });`;

describe('rules about resources on the real engine', () => {
  it('let a decent program pass, from the preview on', async () => {
    stack = await stackOf(DECENT, ownPack);
    const preview = await stack.preview();
    expect({ code: preview.code, told: violationsTold(preview.stdout) }).toEqual({ code: 0, told: [] });
    const up = await stack.up();
    expect({ code: up.code, told: violationsTold(up.stdout) }).toEqual({ code: 0, told: [] });
  });

  it('see what is known beside what is not, and a plaintext in all forms', async () => {
    stack = await stackOf(
      `
      new RolePolicy('verifier-all', { role: role.name, policy: allow(['dynamodb:*'], keys.arn) });
      new RolePolicy('verifier-text', {
        role: role.name, policy: pulumi.jsonStringify(allow(['dynamodb:*'], keys.arn)),
      });
      new Function('plain', of({ TABLE: keys.arn, SHOP_KEY: '${plaintext}' }));
      new Parameter('secret', { type: 'SecureString', value: pulumi.secret('${plaintext}') });
      new SecretPolicy('open', {
        secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keywright/shop/dev/x-AbCdEf',
        policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Principal: '*', Resource: '*' }] }),
      });
      export const apiKey = '${plaintext}';`,
      ownPack,
    );
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(violationsTold(preview.stdout)).toEqual([
      'advisory secrets-not-at-large verifier-text',
      'advisory verifier-role-least-privilege verifier-all',
      'advisory verifier-role-least-privilege verifier-all',
      'advisory verifier-role-least-privilege verifier-text',
      'mandatory no-key-in-outputs shop-dev',
      'mandatory no-key-in-plain-text plain',
      'mandatory no-key-in-plain-text secret',
      'mandatory secret-readers open',
    ]);
    expect(preview.stdout).toContain('lets a verifier do "dynamodb:*" (policy.Statement[0].Action[0])');
    const waits = [...preview.stdout.matchAll(/value at (\S+) can't be known during preview/g)];
    expect(waits.map(([, field]) => field).sort()).toEqual([
      '.policy',
      '.policy',
      '.policy.Statement.0.Resource',
    ]);
    // The engine itself shows outputs; of all else no line has more than the hint.
    const [said = ''] = preview.stdout.split('Outputs:');
    expect(said).toContain(`${hint}…`);
    expect(said).not.toContain(plaintext.slice(-40));
  });

  it('judge in the up what the preview did not know', async () => {
    stack = await stackOf(
      `
      const cached = new Authorizer('cached', {
        apiId: 'a1b2c3', authorizerType: 'REQUEST', authorizerPayloadFormatVersion: '2.0',
        identitySources: ['$request.header.Authorization'], authorizerResultTtlInSeconds: later(300),
      });
      new Function('late', of({ SHOP_KEY: later('${plaintext}') }), { dependsOn: cached });`,
      ownPack,
    );
    const preview = await stack.preview();
    expect({ code: preview.code, told: violationsTold(preview.stdout) }).toEqual({
      code: 0,
      told: ['advisory revocation-bound cached'],
    });
    expect(preview.stdout).toContain("value at .authorizerResultTtlInSeconds can't be known during preview");
    const up = await stack.up();
    expect(up.code).not.toBe(0);
    expect(violationsTold(up.stdout)).toEqual([
      'advisory revocation-bound cached',
      'mandatory no-key-in-plain-text late',
    ]);
    expect(up.stdout).toContain('lets a revoked key pass for 300s more (authorizerResultTtlInSeconds)');
    const { deployment } = await stack.exportState();
    expect(deployment.resources?.map(({ urn }) => urn.split('::').at(-1))).not.toContain('late');
  });

  it('find in a stored state what was deployed without them', async () => {
    stack = await stackOf(`
      new Function('plain', of({ SHOP_KEY: '${plaintext}' }));
      new Parameter('secret', { type: 'SecureString', value: pulumi.secret('${plaintext}') });
      new RolePolicy('verifier-text', {
        role: role.name, policy: pulumi.jsonStringify(allow(['dynamodb:*'], keys.arn)),
      });
      export const apiKey = pulumi.secret('${plaintext}');`);
    expect(await stack.up()).toMatchObject({ code: 0 });
    const analysis = await stack.run(['policy', 'analyze', '--policy-pack', ownPack, '--stack', 'dev']);
    expect(analysis.code).not.toBe(0);
    expect(violationsTold(analysis.stdout)).toEqual([
      'advisory verifier-role-least-privilege verifier-text',
      'mandatory no-key-in-outputs shop-dev',
      'mandatory no-key-in-plain-text plain',
      'mandatory no-key-in-plain-text secret',
    ]);
  });
});
