/**
 * The AWS side of the reference program, from an empty account to a protected API: tables, an HTTP API with its authorizer, and the
 * service behind it.
 */
import path from 'node:path';
import { Api } from '@pulumi/aws/apigatewayv2/api.js';
import { Integration } from '@pulumi/aws/apigatewayv2/integration.js';
import { Route } from '@pulumi/aws/apigatewayv2/route.js';
import { Stage } from '@pulumi/aws/apigatewayv2/stage.js';
import { Role } from '@pulumi/aws/iam/role.js';
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment.js';
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
import { Permission } from '@pulumi/aws/lambda/permission.js';
import { asset, interpolate, type Output } from '@pulumi/pulumi';
import { HttpKeyAuthorizer, KeyTable } from 'keywright/aws';
import { api } from './api.js';

/** What the keys and the outputs of the program need of the platform. */
export interface Platform {
  readonly tables: KeyTable;
  /** Where the API is. */
  readonly url: Output<string>;
}

/** The service, which knows nothing of keys. */
function deployService(): LambdaFunction {
  const role = new Role('service', {
    assumeRolePolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    },
  });
  new RolePolicyAttachment('service-logs', {
    role: role.name,
    policyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  return new LambdaFunction('service', {
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    role: role.arn,
    code: new asset.AssetArchive({
      'index.mjs': new asset.FileAsset(path.join(import.meta.dirname, 'service.js')),
    }),
  });
}

/** @param isProtected whether tables and keys are kept from a `pulumi destroy` */
export function deployPlatform(isProtected: boolean): Platform {
  const tables = new KeyTable('api-keys', { deletionProtection: isProtected });
  const service = deployService();
  const httpApi = new Api('acme', { protocolType: 'HTTP' });
  const keys = new HttpKeyAuthorizer('keys', { httpApi, tables, definition: api, metrics: 'Acme/Keys' });
  const integration = new Integration('service', {
    apiId: httpApi.id,
    integrationType: 'AWS_PROXY',
    integrationUri: service.invokeArn,
    payloadFormatVersion: '2.0',
  });
  for (const routeKey of Object.keys(api.routes))
    new Route(routeKey, {
      apiId: httpApi.id,
      routeKey,
      target: interpolate`integrations/${integration.id}`,
      authorizationType: 'CUSTOM',
      authorizerId: keys.authorizerId,
    });
  new Permission('service', {
    action: 'lambda:InvokeFunction',
    function: service.name,
    principal: 'apigateway.amazonaws.com',
    sourceArn: interpolate`${httpApi.executionArn}/*`,
  });
  const stage = new Stage('acme', { apiId: httpApi.id, name: '$default', autoDeploy: true });
  return { tables, url: stage.invokeUrl };
}
