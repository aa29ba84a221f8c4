import { afterEach, describe, expect, it } from 'vitest';
import { type AwsStack, awsStack } from '../support/aws-stack.ts';

let stack: AwsStack;
afterEach(() => stack.dispose());

const AUTHORIZER = (wrong: string) => `
exports.handler = async (event) => {
  const given = event.authorizationToken ?? event.headers.authorization;
  const allowed = given === 'Bearer good';
  if (event.version === '2.0') return { isAuthorized: allowed };
  if (given === 'Bearer ${wrong}') throw new Error('Unauthorized');
  const Statement = [{ Effect: allowed ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: event.methodArn }];
  return { principalId: 'someone', policyDocument: { Version: '2012-10-17', Statement } };
};`;

const APP = (greeting: string) => `
const { readFileSync } = require('node:fs');
const name = readFileSync(__dirname + '/data/inner/name.txt', 'utf8');
exports.handler = async () => ({ statusCode: 200, body: '${greeting} ' + name + ' ' + process.env.MOOD });`;

/** What both programs have: a table, a role with a policy of the table, two functions from nested archives. */
const COMMON = `
  import { Table } from '@pulumi/aws/dynamodb/table.js';
  import { Role } from '@pulumi/aws/iam/role.js';
  import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js';
  import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js';
  import { Function } from '@pulumi/aws/lambda/function.js';
  import { Permission } from '@pulumi/aws/lambda/permission.js';
  const config = new pulumi.Config();
  const { AssetArchive, FileArchive, FileAsset } = pulumi.asset;
  const table = new Table(own('keys'), {
    hashKey: 'pk', rangeKey: 'sk', billingMode: 'PAY_PER_REQUEST',
    attributes: ['pk', 'sk', 'account'].map((name) => ({ name, type: 'S' })),
    globalSecondaryIndexes: [{ name: 'by-account', hashKey: 'account', rangeKey: 'pk', projectionType: 'ALL' }],
    ttl: { attributeName: 'ttl', enabled: true },
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true },
    tags: { team: 'shop' },
  });
  const role = new Role(own('role'), {
    assumeRolePolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  const policy = new RolePolicy(own('reads'), {
    role: role.name,
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table.arn }] },
  });
  const deployed = (name, code, more) => {
    const logs = new LogGroup(own(name + '-logs'), { name: '/aws/lambda/' + own(name), retentionInDays: 14 });
    return new Function(own(name), {
      name: own(name), role: role.arn, runtime: 'nodejs24.x', handler: 'index.handler', architectures: ['arm64'],
      tracingConfig: { mode: 'Active' }, loggingConfig: { logFormat: 'JSON', logGroup: logs.name }, code, ...more,
    }, { dependsOn: [logs, policy] });
  };
  const app = deployed('app', new AssetArchive({
    'index.js': new FileAsset('app.js'),
    data: new AssetArchive({ inner: new FileArchive('inner') }),
  }), { environment: { variables: { MOOD: config.require('mood'), HUSH: config.requireSecret('hush') } } });
  const judge = deployed('judge', new AssetArchive({ 'index.js': new FileAsset('judge.js') }), {
    reservedConcurrentExecutions: 5, publish: true,
  });
`;

const HTTP = `${COMMON}
  import { Api } from '@pulumi/aws/apigatewayv2/api.js';
  import { Authorizer } from '@pulumi/aws/apigatewayv2/authorizer.js';
  import { Integration } from '@pulumi/aws/apigatewayv2/integration.js';
  import { Route } from '@pulumi/aws/apigatewayv2/route.js';
  import { Stage } from '@pulumi/aws/apigatewayv2/stage.js';
  const api = new Api(own('api'), { protocolType: 'HTTP' });
  const authorizer = new Authorizer(own('judge-of-api'), {
    apiId: api.id, authorizerType: 'REQUEST', authorizerUri: judge.invokeArn, authorizerPayloadFormatVersion: '2.0',
    enableSimpleResponses: true, authorizerResultTtlInSeconds: 0, identitySources: ['$request.header.Authorization'],
  });
  const integration = new Integration(own('to-app'), {
    apiId: api.id, integrationType: 'AWS_PROXY', integrationUri: app.invokeArn, payloadFormatVersion: '2.0',
  });
  new Route(own('default'), {
    apiId: api.id, routeKey: '$default', target: pulumi.interpolate\`integrations/\${integration.id}\`,
    authorizationType: 'CUSTOM', authorizerId: authorizer.id,
  });
  for (const [name, fn] of Object.entries({ app, judge }))
    new Permission(own('api-runs-' + name), {
      action: 'lambda:InvokeFunction', function: fn.name, principal: 'apigateway.amazonaws.com',
      sourceArn: pulumi.interpolate\`\${api.executionArn}/*\`,
    });
  export const url = new Stage(own('prod'), { apiId: api.id, name: 'prod', autoDeploy: true }).invokeUrl;
`;

const REST = `${COMMON}
  import { Authorizer } from '@pulumi/aws/apigateway/authorizer.js';
  import { Deployment } from '@pulumi/aws/apigateway/deployment.js';
  import { Integration } from '@pulumi/aws/apigateway/integration.js';
  import { Method } from '@pulumi/aws/apigateway/method.js';
  import { Resource } from '@pulumi/aws/apigateway/resource.js';
  import { Response } from '@pulumi/aws/apigateway/response.js';
  import { RestApi } from '@pulumi/aws/apigateway/restApi.js';
  import { Stage } from '@pulumi/aws/apigateway/stage.js';
  const api = new RestApi(own('api'));
  const restApi = api.id;
  const authorizer = new Authorizer(own('judge-of-api'), {
    restApi, type: 'TOKEN', authorizerUri: judge.invokeArn, authorizerResultTtlInSeconds: 0,
  });
  const proxy = new Resource(own('proxy'), { restApi, parentId: api.rootResourceId, pathPart: '{proxy+}' });
  const at = { restApi, resourceId: proxy.id, httpMethod: 'ANY' };
  const method = new Method(own('any'), { ...at, authorization: 'CUSTOM', authorizerId: authorizer.id });
  const integration = new Integration(own('to-app'), {
    ...at, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: app.invokeArn,
  }, { dependsOn: method });
  const denied = new Response(own('denied'), {
    restApiId: api.id, responseType: 'ACCESS_DENIED', statusCode: '403',
    responseTemplates: { 'application/json': config.require('denial') },
  });
  const deployment = new Deployment(own('deployment'), {
    restApi, triggers: { denial: config.require('denial') },
  }, { dependsOn: [integration, denied] });
  for (const [name, fn] of Object.entries({ app, judge }))
    new Permission(own('api-runs-' + name), {
      action: 'lambda:InvokeFunction', function: fn.name, principal: 'apigateway.amazonaws.com',
      sourceArn: pulumi.interpolate\`\${api.executionArn}/*\`,
    });
  export const url = new Stage(own('prod'), { restApi, stageName: 'prod', deployment: deployment.id }).invokeUrl;
`;

const FILES = { 'app.js': APP('hello'), 'judge.js': AUTHORIZER('odd'), 'inner/name.txt': 'world' };
const SECRET = 'what-nobody-may-read';
const CONFIG = { mood: 'glad', hush: { secret: SECRET }, denial: '{"code":"no"}' };

/** The answer of the deployed API to a request with this credential. */
async function answer(credential?: string): Promise<string> {
  const { url } = await stack.outputs();
  const headers = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const response = await fetch(`${url}/items`, { headers });
  return `${response.status} ${await response.text()}`;
}

async function unchanged(): Promise<void> {
  expect(await stack.plan()).toEqual([]);
  expect(await stack.apply()).toEqual([]);
}

async function destroyed(): Promise<void> {
  expect((await stack.left()).length).toBeGreaterThan(5);
  expect(await stack.destroy()).toMatchObject({ code: 0 });
  expect(await stack.left()).toEqual([]);
}

const MADE = [
  'api',
  'api-runs-app',
  'api-runs-judge',
  'app',
  'app-logs',
  'judge',
  'judge-logs',
  'judge-of-api',
];
const KEPT = ['keys', 'prod', 'reads', 'role', 'to-app'];
const created = (names: readonly string[]) => [...MADE, ...KEPT, ...names].sort().map((name) => `+ ${name}`);

describe('a program of @pulumi/aws with the stand-in', () => {
  it('deploys an HTTP API that runs, changes what changes, and leaves nothing', async () => {
    stack = await awsStack({ program: HTTP, files: FILES, config: CONFIG });
    expect(await stack.plan()).toEqual(created(['default']));
    expect(await stack.apply()).toEqual(created(['default']));
    expect(await answer('good')).toBe('200 hello world glad');
    expect(await answer('bad')).toMatch(/^403 /);
    expect(await answer()).toMatch(/^401 /);
    await unchanged();

    await stack.run(['config', 'set', 'mood', 'calm']);
    expect(await stack.plan()).toEqual(['~ app ~environment']);
    expect(await stack.apply()).toEqual(['~ app ~environment']);
    expect(await answer('good')).toBe('200 hello world calm');
    await stack.write('app.js', APP('good day'));
    await stack.write('judge.js', `${AUTHORIZER('other')}\n`);
    expect(await stack.apply()).toEqual(['~ app ~code', '~ judge ~code']);
    expect(await answer('good')).toBe('200 good day world calm');

    const state = [...(await stack.files()).values()].join('\n');
    expect(state).not.toContain(SECRET);
    await destroyed();
  });

  it('deploys a REST API that runs, changes what changes, and leaves nothing', async () => {
    stack = await awsStack({ program: REST, files: FILES, config: CONFIG });
    const names = ['any', 'denied', 'deployment', 'proxy'];
    expect(await stack.apply()).toEqual(created(names));
    expect(await answer('good')).toBe('200 hello world glad');
    expect(await answer('bad')).toBe('403 {"code":"no"}');
    expect(await answer('odd')).toMatch(/^401 /);
    await unchanged();

    await stack.run(['config', 'set', 'denial', '{"code":"never"}']);
    expect(await stack.apply()).toEqual([
      '++ deployment ~triggers',
      '+- deployment ~triggers',
      '-- deployment ~triggers',
      '~ denied ~responseTemplates',
      '~ prod ~deployment',
    ]);
    expect(await answer('bad')).toBe('403 {"code":"never"}');
    await destroyed();
  });
});
