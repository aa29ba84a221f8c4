import { DeleteTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { dynamodb } from '../support/aws.ts';
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
    const logs = new LogGroup(own(name + '-logs'), { namePrefix: '/aws/lambda/' + own(name) + '-', retentionInDays: 14 });
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

const OTHERS = `
  import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js';
  import { getPartitionOutput } from '@pulumi/aws/getPartition.js';
  import { getRegionOutput } from '@pulumi/aws/getRegion.js';
  import { EventRule } from '@pulumi/aws/cloudwatch/eventRule.js';
  import { EventTarget } from '@pulumi/aws/cloudwatch/eventTarget.js';
  import { MetricAlarm } from '@pulumi/aws/cloudwatch/metricAlarm.js';
  import { getPolicyDocumentOutput } from '@pulumi/aws/iam/getPolicyDocument.js';
  import { Policy } from '@pulumi/aws/iam/policy.js';
  import { Role } from '@pulumi/aws/iam/role.js';
  import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment.js';
  import { User } from '@pulumi/aws/iam/user.js';
  import { UserPolicy } from '@pulumi/aws/iam/userPolicy.js';
  import { Alias as KeyAlias } from '@pulumi/aws/kms/alias.js';
  import { Key } from '@pulumi/aws/kms/key.js';
  import { Alias } from '@pulumi/aws/lambda/alias.js';
  import { Function } from '@pulumi/aws/lambda/function.js';
  import { FunctionUrl } from '@pulumi/aws/lambda/functionUrl.js';
  import { Permission } from '@pulumi/aws/lambda/permission.js';
  import { Schedule } from '@pulumi/aws/scheduler/schedule.js';
  import { Topic } from '@pulumi/aws/sns/topic.js';
  import { TopicPolicy } from '@pulumi/aws/sns/topicPolicy.js';
  import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js';
  import { Table } from '@pulumi/aws/dynamodb/table.js';
  const config = new pulumi.Config();
  const allow = (Action, Resource) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  const { json: assumeRolePolicy } = getPolicyDocumentOutput({ statements: [{
    actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: ['lambda.amazonaws.com'] }],
  }] });
  const role = new Role(own('role'), { assumeRolePolicy });
  const kms = new Key(own('kms'), { deletionWindowInDays: 7, enableKeyRotation: true });
  new KeyAlias(own('kms-alias'), { name: 'alias/' + own('kms'), targetKeyId: kms.id });
  const table = new Table(own('keys'), {
    name: own(config.require('table')), hashKey: 'pk', billingMode: 'PAY_PER_REQUEST', attributes: [{ name: 'pk', type: 'S' }],
    deletionProtectionEnabled: config.requireBoolean('protected'),
    serverSideEncryption: { enabled: true, kmsKeyArn: kms.arn }, streamEnabled: true, streamViewType: 'KEYS_ONLY',
  });
  const managed = new Policy(own('managed'), { policy: allow('dynamodb:GetItem', table.arn) });
  new RolePolicyAttachment(own('attached'), { role: role.name, policyArn: managed.arn });
  const user = new User(own('user'));
  new UserPolicy(own('user-reads'), { user: user.name, policy: allow('dynamodb:GetItem', table.arn) });
  const news = new Topic(own('news'), { displayName: 'News' });
  new TopicPolicy(own('news-policy'), { arn: news.arn, policy: allow('sns:Publish', news.arn) });
  const reminder = new Function(own('reminder'), {
    role: role.arn, runtime: 'nodejs24.x', handler: 'index.handler', publish: true, timeout: 10,
    code: new pulumi.asset.AssetArchive({ 'index.js': new pulumi.asset.StringAsset(
      "exports.handler = async () => ({ statusCode: 200, body: process.env.AWS_ENDPOINT_URL_DYNAMODB });") }),
  });
  new Alias(own('live'), { name: 'live', functionName: reminder.name, functionVersion: reminder.version });
  const address = new FunctionUrl(own('address'), { functionName: reminder.name, authorizationType: 'NONE' });
  new Permission(own('news-run-it'), { action: 'lambda:InvokeFunction', function: reminder, principal: 'sns.amazonaws.com' });
  new TopicSubscription(own('news-to-it'), { topic: news, protocol: 'lambda', endpoint: reminder.arn });
  new MetricAlarm(own('denials'), {
    comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1, threshold: config.requireNumber('threshold'),
    namespace: 'shop', metricName: 'Denied', period: 300, statistic: 'Sum', alarmActions: [news],
  });
  const daily = new EventRule(own('daily'), { scheduleExpression: 'rate(1 day)' });
  new EventTarget(own('daily-runs-it'), { rule: daily.name, arn: reminder.arn });
  new Schedule(own('nightly'), {
    scheduleExpression: 'rate(1 day)', flexibleTimeWindow: { mode: 'OFF' }, target: { arn: reminder.arn, roleArn: role.arn },
  });
  const { accountId } = getCallerIdentityOutput();
  export const place = pulumi.interpolate\`\${getPartitionOutput().partition} \${getRegionOutput().region} \${accountId}\`;
  export const keyAlias = table.serverSideEncryption;
  export const urlId = address.urlId;
`;

const OTHERS_MADE = [
  'address attached daily daily-runs-it denials keys kms kms-alias live managed news news-policy news-run-it',
  'news-to-it nightly reminder role user user-reads',
].flatMap((names) => names.split(' '));

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

async function destroyed(left: readonly unknown[] = []): Promise<void> {
  expect((await stack.left()).length).toBeGreaterThan(5);
  expect(await stack.destroy()).toMatchObject({ code: 0 });
  expect(await stack.left()).toEqual(left);
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

  it('makes the other kinds, says what differs, and finds what is gone', async () => {
    const config = { table: 'keys', protected: 'true', threshold: '5' };
    stack = await awsStack({ program: OTHERS, config });
    expect(await stack.apply()).toEqual(OTHERS_MADE.map((name) => `+ ${name}`));
    await unchanged();
    const { place, urlId } = await stack.outputs();
    expect(place).toBe('aws us-east-1 000000000000');
    // A function finds the emulators as it would find AWS: without a variable of the program.
    const run = await fetch(`${inject('ministack')}/_aws/lambda-url/${urlId}/`);
    expect(await run.text()).toBe(inject('ministack'));
    const TableName = `${stack.project}-keys`;
    expect(await dynamodb.send(new DescribeTableCommand({ TableName }))).toMatchObject({
      Table: {
        DeletionProtectionEnabled: true,
        SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      },
    });

    await stack.run(['config', 'set-all', '--plaintext', 'protected=false', '--plaintext', 'threshold=7']);
    expect(await stack.apply()).toEqual(['~ denials ~threshold', '~ keys ~deletionProtectionEnabled']);
    await stack.run(['config', 'set', 'table', 'api-keys']);
    const renamed = await stack.apply();
    expect(renamed).toContain('+- keys ~name');
    expect(await stack.left()).toContain(`table ${stack.project}-api-keys`);
    expect(await stack.left()).not.toContain(`table ${TableName}`);

    await dynamodb.send(new DeleteTableCommand({ TableName: `${stack.project}-api-keys` }));
    expect(await stack.refresh()).toMatchObject({ code: 0 });
    expect(await stack.plan()).toContain('+ keys');
    // As at AWS: what a function logs to without being told is nobody's.
    await destroyed([expect.stringMatching(/^log group \/aws\/lambda\/.*-reminder-/)]);
  });

  it('refuses what @pulumi/aws does not declare, what it does not forward, and to leave this machine', async () => {
    const table = (more: string) => `
      import { Table } from '@pulumi/aws/dynamodb/table.js';
      new Table(own('keys'), { hashKey: 'pk', ${more} });`;
    stack = await awsStack({ program: table(`ttl: { attribute: 'ttl', enabled: true }`) });
    const preview = await stack.preview();
    expect(preview.code).not.toBe(0);
    expect(preview.stdout).toContain('ttl.attribute');
    expect(preview.stdout).toContain('@pulumi/aws declares no property "attribute" here');

    await stack.declare(`
      import { Bucket } from '@pulumi/aws/s3/bucket.js';
      new Bucket(own('bucket'));`);
    const unserved = await stack.preview();
    expect(unserved.code).not.toBe(0);
    expect(unserved.stdout).toContain('does not forward aws:s3/bucket:Bucket');

    await stack.declare(table(''));
    const away = await stack.run(['preview'], { AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb.invalid' });
    expect(away.code).not.toBe(0);
    expect(`${away.stdout}${away.stderr}`).toContain('forwards to this machine only');
  });
});
