/**
 * The AWS side of the reference program, from an empty account to a protected API: tables, an HTTP API that asks for keys, the
 * service behind it, a consumer of a key, and what watches over all of them.
 */
import path from 'node:path';
import { Api } from '@pulumi/aws/apigatewayv2/api.js';
import { Integration } from '@pulumi/aws/apigatewayv2/integration.js';
import { Route } from '@pulumi/aws/apigatewayv2/route.js';
import { Stage } from '@pulumi/aws/apigatewayv2/stage.js';
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js';
import { Role } from '@pulumi/aws/iam/role.js';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js';
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
import { Permission } from '@pulumi/aws/lambda/permission.js';
import { Topic } from '@pulumi/aws/sns/topic.js';
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js';
import { asset, interpolate, type Output } from '@pulumi/pulumi';
import { ExpiryReminder, HttpKeyAuthorizer, KeyAlarms, KeyTable } from 'keywright/aws';
import { api } from './api.js';

/** What the keys and the outputs of the program need of the platform. */
export interface Platform {
  readonly tables: KeyTable;
  /** Where the API is. */
  readonly url: Output<string>;
  /** The role of the newsletter, which reads reports. */
  readonly newsletter: Role;
}

/** What a stack may decide of its platform. */
export interface PlatformSettings {
  /** Whether the tables, and with them the keys, are kept from a `pulumi destroy`. */
  readonly isProtected: boolean;
  /** Who is told of alarms and of keys that expire. */
  readonly email: string | undefined;
}

const METRICS = 'Acme/Keys';

/** A role for functions. */
function functionRole(name: string): Role {
  return new Role(name, {
    assumeRolePolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    },
  });
}

/** The service, which knows nothing of keys, and may do nothing but write its log. */
function deployService(): LambdaFunction {
  const role = functionRole('service');
  const logGroup = new LogGroup('service', { namePrefix: '/aws/lambda/service-', retentionInDays: 90 });
  new RolePolicy('service', {
    role: role.name,
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: interpolate`${logGroup.arn}:*`,
        },
      ],
    },
  });
  const file = path.join(import.meta.dirname, 'service.js');
  return new LambdaFunction('service', {
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    role: role.arn,
    code: new asset.AssetArchive({ 'index.mjs': new asset.FileAsset(file) }),
    loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
  });
}

/** The API of `api.ts`, route by route: each asks for a key. */
function deployApi(keys: (httpApi: Api) => HttpKeyAuthorizer) {
  const service = deployService();
  const httpApi = new Api('acme', { protocolType: 'HTTP' });
  const authorizer = keys(httpApi);
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
      authorizerId: authorizer.authorizerId,
    });
  new Permission('service', {
    action: 'lambda:InvokeFunction',
    function: service.name,
    principal: 'apigateway.amazonaws.com',
    sourceArn: interpolate`${httpApi.executionArn}/*`,
  });
  const { invokeUrl } = new Stage('acme', { apiId: httpApi.id, name: '$default', autoDeploy: true });
  return { url: invokeUrl, authorizer };
}

/** Declares all of it. */
export function deployPlatform({ isProtected, email }: PlatformSettings): Platform {
  const tables = new KeyTable('api-keys', { deletionProtection: isProtected });
  const { url, authorizer } = deployApi(
    (httpApi) => new HttpKeyAuthorizer('keys', { httpApi, tables, definition: api, metrics: METRICS }),
  );
  const news = new Topic('key-news');
  if (email !== undefined)
    new TopicSubscription('key-news', { topic: news.arn, protocol: 'email', endpoint: email });
  const reminder = new ExpiryReminder('keys-reminder', {
    tables,
    topicArn: news.arn,
    expiringWithin: '14d',
    metrics: METRICS,
  });
  new KeyAlarms('keys', {
    topicArn: news.arn,
    denials: { metrics: METRICS, api },
    verifiers: { keys: authorizer.verifier },
    reminder,
  });
  return { tables, url, newsletter: functionRole('newsletter') };
}
