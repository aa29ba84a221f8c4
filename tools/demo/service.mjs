import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { api } from '../../dist/api.js';
import { root } from '../setup/root.mjs';

/** The service's own handler: it runs only for requests that keywright let through. */
const HANDLER = `
exports.handler = async (event) => {
  const { principal } = event.requestContext.authorizer.keywright;
  const { keyId, account, permissions } = principal;
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ hello: account, keyId, permissions }) };
};`;

/** The folder `dist/lambda` with the service's files beside it, zipped. @returns {Promise<Uint8Array>} */
async function packageOf() {
  const folder = path.join(root, 'dist', 'lambda');
  /** @type {Record<string, Uint8Array>} */
  const files = { 'app.js': Buffer.from(HANDLER), 'api.json': Buffer.from(JSON.stringify(api)) };
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.relative(folder, file)] = await readFile(file);
  }
  return zipSync(files, { level: 6 });
}

/**
 * Deploys the protected service: a Lambda function behind an HTTP API, at the local endpoints.
 *
 * @param {object} place
 * @param {{ endpoint: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string } }} place.access
 * @param {string} place.keyTable
 * @param {string} place.activityTable
 * @returns {Promise<string>} address of the API
 */
export async function deployService({ access: settings, keyTable, activityTable }) {
  const [iam, lambda, gateway] = [
    new IAMClient(settings),
    new LambdaClient(settings),
    new ApiGatewayV2Client(settings),
  ];
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'reports', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const made = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'reports',
      Runtime: 'nodejs24.x',
      Role: Role?.Arn,
      Handler: 'keywright/index.handler',
      Code: { ZipFile: await packageOf() },
      MemorySize: 512,
      Timeout: 10,
      Environment: {
        Variables: {
          KEYWRIGHT_TABLE: keyTable,
          KEYWRIGHT_ACTIVITY_TABLE: activityTable,
          KEYWRIGHT_HANDLER: 'app.handler',
          AWS_ENDPOINT_URL_DYNAMODB: settings.endpoint,
        },
      },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: 'reports' });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'reports',
      StatementId: 'gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  const { ApiId } = await gateway.send(new CreateApiCommand({ Name: 'reports', ProtocolType: 'HTTP' }));
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: made.FunctionArn,
      PayloadFormatVersion: '2.0',
    }),
  );
  await gateway.send(
    new CreateRouteCommand({ ApiId, RouteKey: 'ANY /{proxy+}', Target: `integrations/${IntegrationId}` }),
  );
  await gateway.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
  for (const client of [iam, lambda, gateway]) client.destroy();
  return `${settings.endpoint}/_aws/execute-api/${ApiId}/$default`;
}
