import { afterEach, expect, it } from 'vitest';
import { plaintextOf } from '../support/aws.ts';
import { type AwsStack, awsStack } from '../support/aws-stack.ts';

let stack: AwsStack;
afterEach(() => stack.dispose());

/** The function behind both APIs: it says whose key it was. */
const HANDLER = `exports.handler = async ({ requestContext: { authorizer } }) => {
  const { keywright } = authorizer;
  const { principal } = typeof keywright === 'string' ? JSON.parse(keywright) : keywright;
  return { statusCode: 200, body: principal.account };
};`;

/** A key, and an API of two routes that words its refusals by configuration. */
const COMMON = `
  import { Permission } from '@pulumi/aws/lambda/permission.js';
  import { ApiKey } from 'keywright';
  import { KeyTable, KeyVerifier, RestKeyAuthorizer } from 'keywright/aws';
  import { defineApi, defineCatalog } from 'keywright/catalog';
  const code = new pulumi.asset.FileArchive('./handler');
  const catalog = defineCatalog({
    name: 'acme',
    scopes: { read: { grants: ['read:item'] }, write: { grants: ['write:item'] } },
    types: { service: { prefix: 'acme_test', allows: '*', expiry: 'required' } },
  });
  const definition = defineApi(catalog, {
    credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
    routes: { 'GET /items': { permission: 'read:item' }, 'POST /items': { permission: 'write:item' } },
    refusals: { credential: { status: 401, body: { error: new pulumi.Config().require('wording') } } },
  });
  const tables = new KeyTable(own('keys'), { deletionProtection: false });
  const key = new ApiKey(own('reader'), {
    table: tables.tableName, catalog, type: 'service', scopes: ['read'], account: 'org-1', owner: 'team', expiresIn: '30d',
  });
  export const { secretName } = key;
`;

const REST = `${COMMON}
  import { Deployment } from '@pulumi/aws/apigateway/deployment.js';
  import { Integration } from '@pulumi/aws/apigateway/integration.js';
  import { Method } from '@pulumi/aws/apigateway/method.js';
  import { Resource } from '@pulumi/aws/apigateway/resource.js';
  import { RestApi } from '@pulumi/aws/apigateway/restApi.js';
  import { Stage } from '@pulumi/aws/apigateway/stage.js';
  import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js';
  import { Role } from '@pulumi/aws/iam/role.js';
  import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
  const role = new Role(own('app'), {
    assumeRolePolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  const logs = new LogGroup(own('app'));
  const app = new LambdaFunction(own('app'), {
    role: role.arn, runtime: 'nodejs24.x', handler: 'index.handler', code, loggingConfig: { logFormat: 'Text', logGroup: logs.name },
  });
  const api = new RestApi(own('api'));
  const restApi = api.id;
  const keys = new RestKeyAuthorizer(own('rest'), { restApi: api, tables, definition });
  const items = new Resource(own('items'), { restApi, parentId: api.rootResourceId, pathPart: 'items' });
  const routes = ['GET', 'POST'].flatMap((httpMethod) => {
    const at = { restApi, resourceId: items.id, httpMethod };
    const method = new Method(own(httpMethod), { ...at, authorization: 'CUSTOM', authorizerId: keys.authorizerId });
    return [method, new Integration(own(httpMethod), {
      ...at, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: app.invokeArn,
    }, { dependsOn: method })];
  });
  new Permission(own('app'), {
    action: 'lambda:InvokeFunction', function: app.name, principal: 'apigateway.amazonaws.com',
    sourceArn: pulumi.interpolate\`\${api.executionArn}/*\`,
  });
  const deployment = new Deployment(own('deployment'), { restApi, triggers: { keys: keys.redeployment } }, {
    dependsOn: [...routes, ...keys.dependencies],
  });
  export const url = new Stage(own('prod'), { restApi, stageName: 'prod', deployment: deployment.id }).invokeUrl;
  export const version = keys.verifier.function.version;
`;

const GUARDED = `${COMMON}
  import { Api } from '@pulumi/aws/apigatewayv2/api.js';
  import { Integration } from '@pulumi/aws/apigatewayv2/integration.js';
  import { Route } from '@pulumi/aws/apigatewayv2/route.js';
  import { Stage } from '@pulumi/aws/apigatewayv2/stage.js';
  const verifier = new KeyVerifier(own('guarded'), { tables, api: definition, serves: { code, handler: 'index.handler' } });
  const api = new Api(own('api'), { protocolType: 'HTTP' });
  const integration = new Integration(own('guarded'), {
    apiId: api.id, integrationType: 'AWS_PROXY', integrationUri: verifier.invokeArn, payloadFormatVersion: '2.0',
  });
  new Route(own('default'), { apiId: api.id, routeKey: '$default', target: pulumi.interpolate\`integrations/\${integration.id}\` });
  new Permission(own('guarded'), {
    action: 'lambda:InvokeFunction', function: verifier.function.name, qualifier: verifier.alias.name,
    principal: 'apigateway.amazonaws.com', sourceArn: pulumi.interpolate\`\${api.executionArn}/*\`,
  });
  export const url = new Stage(own('default'), { apiId: api.id, name: '$default', autoDeploy: true }).invokeUrl;
  export const version = verifier.function.version;
`;

it.each([
  ['a REST API behind its authorizer', REST],
  ['an HTTP API whose function is guarded', GUARDED],
])(
  '%s answers who has a key, refuses in the words of the definition, and follows when those change',
  async (_, program) => {
    const files = { 'handler/index.js': HANDLER, 'handler/package.json': '{"type":"commonjs"}' };
    stack = await awsStack({ program, files, config: { wording: 'bad key' } });
    await stack.apply();
    expect(await stack.apply()).toEqual([]);
    const { url, secretName, version } = await stack.outputs();
    const authorization = `Bearer ${await plaintextOf(String(secretName))}`;
    const ask = async (method: string, headers: Record<string, string>) => {
      const answer = await fetch(`${url}/items`, { method, headers });
      return [answer.status, await answer.text()];
    };
    expect(await ask('GET', { authorization })).toEqual([200, 'org-1']);
    expect(await ask('GET', {})).toEqual([401, '{"error":"bad key"}']);
    expect(await ask('GET', { authorization: 'Bearer nonsense' })).toEqual([401, '{"error":"bad key"}']);
    expect(await ask('POST', { authorization })).toEqual([403, expect.any(String)]);

    await stack.run(['config', 'set', 'wording', 'no such key']);
    await stack.apply();
    expect(await ask('GET', { authorization: 'Bearer nonsense' })).toEqual([401, '{"error":"no such key"}']);
    expect(await ask('GET', { authorization })).toEqual([200, 'org-1']);
    expect((await stack.outputs()).version).toBe(String(Number(version) + 1));

    expect(await stack.destroy()).toMatchObject({ code: 0 });
    expect(await stack.left()).toEqual([]);
  },
);
