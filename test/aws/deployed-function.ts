import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as http from '@aws-sdk/client-apigatewayv2';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import * as functions from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { inject } from 'vitest';
import type { GatewayResponse } from '../../runtime/lambda/gateway-responses.js';

const lambda = new functions.LambdaClient({});
const apis = new ApiGatewayV2Client({});
const iam = new IAMClient({});
const signed = {
  authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request',
};

/** A name that no other test uses. */
export function uniqueName(label: string): string {
  return `${label}-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
}

/** The files of a folder and more beside them, as the zip of a function. */
export function packageOf(folder: string, more: Readonly<Record<string, string>>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file)] = readFileSync(file);
  }
  for (const [name, text] of Object.entries(more)) files[name] = new TextEncoder().encode(text);
  return zipSync(files);
}

/** Creates a function, by default of the bundle's handler; gives its ARN. */
export async function deploy(
  zip: Uint8Array,
  env: Readonly<Record<string, string>>,
  handler = 'keywright/index.handler',
): Promise<string> {
  const role = await iam.send(
    new CreateRoleCommand({
      RoleName: uniqueName('role'),
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
    }),
  );
  const made = await lambda.send(
    new functions.CreateFunctionCommand({
      FunctionName: uniqueName('fn'),
      Runtime: 'nodejs24.x',
      Role: role.Role?.Arn,
      Handler: handler,
      Code: { ZipFile: zip },
      Environment: { Variables: env },
      Timeout: 10,
      MemorySize: 512,
    }),
  );
  await functions.waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 20 },
    { FunctionName: made.FunctionName },
  );
  if (made.FunctionArn === undefined) throw new Error('the function has no ARN');
  return made.FunctionArn;
}

/** Invokes a function with an event; gives the answer, or the error that it failed with. */
export async function invoke(
  arn: string,
  event: unknown,
): Promise<{ readonly failed: boolean; readonly answer: unknown }> {
  const result = await lambda.send(
    new functions.InvokeCommand({ FunctionName: arn, Payload: JSON.stringify(event) }),
  );
  const text = new TextDecoder().decode(result.Payload);
  return { failed: result.FunctionError !== undefined, answer: JSON.parse(text || 'null') };
}

/** A function URL; gives the address under which ministack serves it. */
export async function functionUrl(arn: string): Promise<string> {
  const made = await lambda.send(
    new functions.CreateFunctionUrlConfigCommand({ FunctionName: arn, AuthType: 'NONE' }),
  );
  const id = new URL(made.FunctionUrl ?? '').host.split('.')[0];
  return `${inject('ministack')}/_aws/lambda-url/${id}`;
}

/** An HTTP API that sends everything to the function (events of format 2.0). */
export async function httpApi(arn: string, stage: string): Promise<string> {
  const { ApiId } = await apis.send(
    new http.CreateApiCommand({ Name: uniqueName('api'), ProtocolType: 'HTTP' }),
  );
  const { IntegrationId } = await apis.send(
    new http.CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arn,
      PayloadFormatVersion: '2.0',
    }),
  );
  await apis.send(
    new http.CreateRouteCommand({ ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` }),
  );
  await apis.send(new http.CreateStageCommand({ ApiId, StageName: stage, AutoDeploy: true }));
  return `${inject('ministack')}/_aws/execute-api/${ApiId}/${stage}`;
}

async function post(place: string, body: unknown, method = 'POST'): Promise<Record<string, unknown>> {
  const answer = await fetch(`${inject('ministack')}${place}`, {
    method,
    headers: { ...signed, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A REST API that sends everything below its root to the function (events of format 1.0). */
export async function restApi(arn: string): Promise<string> {
  const { id, rootResourceId } = await post('/restapis', { name: uniqueName('rest') });
  const child = await post(`/restapis/${id}/resources/${rootResourceId}`, { pathPart: '{proxy+}' });
  const method = `/restapis/${id}/resources/${child.id}/methods/ANY`;
  await post(method, { authorizationType: 'NONE' }, 'PUT');
  await post(
    `${method}/integration`,
    {
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
    },
    'PUT',
  );
  await post(`/restapis/${id}/deployments`, { stageName: 'prod' });
  return `${inject('ministack')}/_aws/execute-api/${id}/prod`;
}

function invocationOf(arn: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

/** How a gateway caches what an authorizer says: by which identity sources, and for how many seconds. */
export interface Cached {
  readonly ttlSeconds: number;
  readonly identitySources: readonly string[];
}

const UNCACHED_REST: Cached = {
  ttlSeconds: 0,
  identitySources: ['method.request.header.Authorization'],
};
const UNCACHED_HTTP: Cached = { ttlSeconds: 0, identitySources: ['$request.header.Authorization'] };

/** A REST API as {@link restApi} makes it, with an authorizer (by default of no time to live) in front of the function. */
export async function authorizedRestApi(
  arn: string,
  authorizerArn: string,
  type: 'TOKEN' | 'REQUEST',
  { ttlSeconds, identitySources } = UNCACHED_REST,
  responses: readonly GatewayResponse[] = [],
): Promise<string> {
  const { id, rootResourceId } = await post('/restapis', { name: uniqueName('rest') });
  const authorizer = await post(`/restapis/${id}/authorizers`, {
    name: 'keys',
    type,
    authorizerUri: invocationOf(authorizerArn),
    identitySource: identitySources.join(','),
    authorizerResultTtlInSeconds: ttlSeconds,
  });
  const child = await post(`/restapis/${id}/resources/${rootResourceId}`, { pathPart: '{proxy+}' });
  const method = `/restapis/${id}/resources/${child.id}/methods/ANY`;
  await post(method, { authorizationType: 'CUSTOM', authorizerId: authorizer.id }, 'PUT');
  for (const { responseType, response } of responses)
    await post(`/restapis/${id}/gatewayresponses/${responseType}`, response, 'PUT');
  const integration = { type: 'AWS_PROXY', httpMethod: 'POST', uri: invocationOf(arn) };
  await post(`${method}/integration`, integration, 'PUT');
  await post(`/restapis/${id}/deployments`, { stageName: 'prod' });
  return `${inject('ministack')}/_aws/execute-api/${id}/prod`;
}

/** An HTTP API with an authorizer of simple responses (by default of no time to live) in front of the function. */
export async function authorizedHttpApi(
  arn: string,
  authorizerArn: string,
  { ttlSeconds, identitySources } = UNCACHED_HTTP,
): Promise<string> {
  const { ApiId } = await apis.send(
    new http.CreateApiCommand({ Name: uniqueName('api'), ProtocolType: 'HTTP' }),
  );
  const { AuthorizerId } = await apis.send(
    new http.CreateAuthorizerCommand({
      ApiId,
      Name: 'keys',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocationOf(authorizerArn),
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: ttlSeconds,
      IdentitySource: [...identitySources],
    }),
  );
  const { IntegrationId } = await apis.send(
    new http.CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arn,
      PayloadFormatVersion: '2.0',
    }),
  );
  await apis.send(
    new http.CreateRouteCommand({
      ApiId,
      RouteKey: '$default',
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: 'CUSTOM',
      AuthorizerId,
    }),
  );
  await apis.send(new http.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
  return `${inject('ministack')}/_aws/execute-api/${ApiId}/$default`;
}
