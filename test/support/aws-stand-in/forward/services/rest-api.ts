import type { AuthorizerArgs } from '@pulumi/aws/apigateway/authorizer.js';
import type { DeploymentArgs } from '@pulumi/aws/apigateway/deployment.js';
import type { ResourceArgs } from '@pulumi/aws/apigateway/resource.js';
import type { ResponseArgs } from '@pulumi/aws/apigateway/response.js';
import type { RestApiArgs } from '@pulumi/aws/apigateway/restApi.js';
import type { StageArgs } from '@pulumi/aws/apigateway/stage.js';
import { isValues } from '../../protocol/values.ts';
import { kind } from '../kind.ts';
import { executionArn, region, stageUrl } from '../place.ts';
import { gatewayCall, patchOf, textOf } from '../rest-client.ts';
import type { Wire } from '../wire.ts';
import { integration, method } from './rest-method.ts';

const arnOf = (api: string, rest = '') => `arn:aws:apigateway:${region}::/restapis/${api}${rest}`;

async function rootOf(api: string): Promise<string> {
  const { item, items = item } = await gatewayCall('GET', `/restapis/${api}/resources`);
  const root = Array.isArray(items) ? items.find((one) => isValues(one) && one.path === '/') : undefined;
  return textOf(root ?? {}, 'id');
}

const authorizerOf = (authorizer: Wire<AuthorizerArgs>) => ({
  name: authorizer.name,
  type: authorizer.type ?? 'TOKEN',
  authorizerUri: authorizer.authorizerUri,
  authorizerCredentials: authorizer.authorizerCredentials,
  identitySource: authorizer.identitySource ?? 'method.request.header.Authorization',
  identityValidationExpression: authorizer.identityValidationExpression,
  authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds ?? 300,
});

const responsePlace = ({ restApiId, responseType }: Wire<ResponseArgs>) =>
  `/restapis/${restApiId}/gatewayresponses/${responseType}`;

async function respond(args: Wire<ResponseArgs>): Promise<void> {
  const { statusCode, responseParameters, responseTemplates } = args;
  await gatewayCall('PUT', responsePlace(args), { statusCode, responseParameters, responseTemplates });
}

const stagePlace = ({ restApi, stageName }: Wire<StageArgs>) => `/restapis/${restApi}/stages/${stageName}`;

/** What of a stage has no member in its creation. */
const accessLog = ({ accessLogSettings: log }: Wire<StageArgs>) =>
  log === undefined
    ? {}
    : { 'accessLogSettings/destinationArn': log.destinationArn, 'accessLogSettings/format': log.format };

export const kinds = {
  'aws:apigateway/method:Method': method,
  'aws:apigateway/integration:Integration': integration,

  'aws:apigateway/restApi:RestApi': kind<RestApiArgs>({
    arguments: {
      name: 'updates',
      description: 'updates',
      disableExecuteApiEndpoint: 'creates',
      binaryMediaTypes: 'creates',
      endpointConfiguration: 'creates',
      policy: 'creates',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'generated',
    computed: ['arn', 'executionArn', 'rootResourceId'],
    async create(api) {
      const made = await gatewayCall('POST', '/restapis', {
        name: api.name,
        description: api.description,
        disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
        binaryMediaTypes: api.binaryMediaTypes,
        endpointConfiguration: api.endpointConfiguration && {
          types: [api.endpointConfiguration.types],
          vpcEndpointIds: api.endpointConfiguration.vpcEndpointIds,
        },
        policy: api.policy,
        tags: api.tags,
      });
      const id = textOf(made, 'id');
      return {
        id,
        arn: arnOf(id),
        executionArn: await executionArn(id),
        rootResourceId: await rootOf(id),
      };
    },
    async update({ id, args: { name, description } }) {
      await gatewayCall('PATCH', `/restapis/${id}`, patchOf({ name, description }));
      return {};
    },
    delete: ({ id }) => gatewayCall('DELETE', `/restapis/${id}`),
    async read({ id }) {
      const { name } = await gatewayCall('GET', `/restapis/${id}`);
      return {
        name,
        arn: arnOf(id),
        executionArn: await executionArn(id),
        rootResourceId: await rootOf(id),
      };
    },
  }),

  'aws:apigateway/resource:Resource': kind<ResourceArgs>({
    arguments: { restApi: 'replaces', parentId: 'replaces', pathPart: 'updates' },
    identity: 'generated',
    computed: ['path'],
    renewed: () => ['path'],
    async create({ restApi, parentId, pathPart }) {
      const made = await gatewayCall('POST', `/restapis/${restApi}/resources/${parentId}`, { pathPart });
      return { id: textOf(made, 'id'), path: made.path };
    },
    async update({ id, args: { restApi, pathPart } }) {
      const { path } = await gatewayCall(
        'PATCH',
        `/restapis/${restApi}/resources/${id}`,
        patchOf({ pathPart }),
      );
      return { path };
    },
    delete: ({ id, args: { restApi } }) => gatewayCall('DELETE', `/restapis/${restApi}/resources/${id}`),
    async read({ id, args: { restApi } }) {
      const { path } = await gatewayCall('GET', `/restapis/${restApi}/resources/${id}`);
      return { path };
    },
  }),

  'aws:apigateway/response:Response': kind<ResponseArgs>({
    arguments: {
      restApiId: 'replaces',
      responseType: 'replaces',
      statusCode: 'updates',
      responseParameters: 'updates',
      responseTemplates: 'updates',
    },
    identity: 'given',
    computed: [],
    async create(args) {
      await respond(args);
      return { id: `aggr-${args.restApiId}-${args.responseType}` };
    },
    async update({ args }) {
      await respond(args);
      return {};
    },
    delete: ({ args }) => gatewayCall('DELETE', responsePlace(args)),
    read: async ({ args }) => {
      const { statusCode } = await gatewayCall('GET', responsePlace(args));
      return { statusCode };
    },
  }),

  'aws:apigateway/authorizer:Authorizer': kind<AuthorizerArgs>({
    arguments: {
      restApi: 'replaces',
      name: 'updates',
      type: 'updates',
      authorizerUri: 'updates',
      authorizerCredentials: 'updates',
      authorizerResultTtlInSeconds: 'updates',
      identitySource: 'updates',
      identityValidationExpression: 'updates',
    },
    autoNamed: true,
    identity: 'generated',
    computed: ['arn'],
    async create(args) {
      const place = `/restapis/${args.restApi}/authorizers`;
      const id = textOf(await gatewayCall('POST', place, authorizerOf(args)), 'id');
      return { id, arn: arnOf(args.restApi, `/authorizers/${id}`) };
    },
    async update({ id, args }) {
      const place = `/restapis/${args.restApi}/authorizers/${id}`;
      await gatewayCall('PATCH', place, patchOf(authorizerOf(args)));
      return {};
    },
    delete: ({ id, args: { restApi } }) => gatewayCall('DELETE', `/restapis/${restApi}/authorizers/${id}`),
    async read({ id, args: { restApi } }) {
      const { name } = await gatewayCall('GET', `/restapis/${restApi}/authorizers/${id}`);
      return { name };
    },
  }),

  'aws:apigateway/deployment:Deployment': kind<DeploymentArgs>({
    arguments: { restApi: 'replaces', triggers: 'replaces', description: 'creates', variables: 'creates' },
    identity: 'generated',
    computed: ['createdDate'],
    async create({ restApi, description, variables }) {
      const made = await gatewayCall('POST', `/restapis/${restApi}/deployments`, { description, variables });
      return { id: textOf(made, 'id'), createdDate: String(made.createdDate) };
    },
    delete: ({ id, args: { restApi } }) => gatewayCall('DELETE', `/restapis/${restApi}/deployments/${id}`),
    async read({ id, args: { restApi } }) {
      await gatewayCall('GET', `/restapis/${restApi}/deployments/${id}`);
      return {};
    },
  }),

  'aws:apigateway/stage:Stage': kind<StageArgs>({
    arguments: {
      restApi: 'replaces',
      stageName: 'replaces',
      deployment: 'updates',
      description: 'updates',
      xrayTracingEnabled: 'updates',
      accessLogSettings: 'updates',
      variables: 'creates',
      tags: 'creates',
    },
    identity: 'given',
    computed: ['arn', 'executionArn', 'invokeUrl'],
    async create(args) {
      const { restApi, stageName, deployment, description, variables, xrayTracingEnabled, tags } = args;
      await gatewayCall('POST', `/restapis/${restApi}/stages`, {
        stageName,
        deploymentId: deployment,
        description,
        variables,
        tracingEnabled: xrayTracingEnabled,
        tags,
      });
      if (args.accessLogSettings) await gatewayCall('PATCH', stagePlace(args), patchOf(accessLog(args)));
      return {
        id: `ags-${restApi}-${stageName}`,
        arn: arnOf(restApi, `/stages/${stageName}`),
        executionArn: `${await executionArn(restApi)}/${stageName}`,
        invokeUrl: stageUrl(restApi, stageName),
      };
    },
    async update({ args }, before) {
      const dropped = args.accessLogSettings === undefined && before.accessLogSettings !== undefined;
      if (dropped) throw new Error('the stand-in cannot take access logs off a stage');
      await gatewayCall(
        'PATCH',
        stagePlace(args),
        patchOf({
          deploymentId: args.deployment,
          description: args.description,
          tracingEnabled: args.xrayTracingEnabled ?? false,
          ...accessLog(args),
        }),
      );
      return {};
    },
    delete: ({ args }) => gatewayCall('DELETE', stagePlace(args)),
    async read({ args }) {
      const { deploymentId } = await gatewayCall('GET', stagePlace(args));
      return { deployment: deploymentId };
    },
  }),
};
