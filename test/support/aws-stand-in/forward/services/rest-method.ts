import type { IntegrationArgs } from '@pulumi/aws/apigateway/integration.js';
import type { MethodArgs } from '@pulumi/aws/apigateway/method.js';
import { kind } from '../kind.ts';
import { gatewayCall } from '../rest-client.ts';
import type { Wire } from '../wire.ts';

const placeOf = ({
  restApi,
  resourceId,
  httpMethod,
}: Pick<Wire<MethodArgs>, 'restApi' | 'resourceId' | 'httpMethod'>) =>
  `/restapis/${restApi}/resources/${resourceId}/methods/${httpMethod}`;

const putMethod = (args: Wire<MethodArgs>) =>
  gatewayCall('PUT', placeOf(args), {
    authorizationType: args.authorization,
    authorizerId: args.authorizerId,
    authorizationScopes: args.authorizationScopes,
    apiKeyRequired: args.apiKeyRequired,
    operationName: args.operationName,
    requestParameters: args.requestParameters,
  });

const integrationPlace = (args: Wire<IntegrationArgs>) => `${placeOf(args)}/integration`;

const putIntegration = (args: Wire<IntegrationArgs>) =>
  gatewayCall('PUT', integrationPlace(args), {
    type: args.type,
    uri: args.uri,
    httpMethod: args.integrationHttpMethod,
    credentials: args.credentials,
    passthroughBehavior: args.passthroughBehavior,
    requestParameters: args.requestParameters,
    requestTemplates: args.requestTemplates,
    timeoutInMillis: args.timeoutMilliseconds,
  });

export const method = kind<MethodArgs>({
  arguments: {
    restApi: 'replaces',
    resourceId: 'replaces',
    httpMethod: 'replaces',
    // A put of the method would take its integration away.
    authorization: 'replaces',
    authorizerId: 'replaces',
    authorizationScopes: 'replaces',
    apiKeyRequired: 'replaces',
    operationName: 'replaces',
    requestParameters: 'replaces',
  },
  identity: 'given',
  computed: [],
  async create(args) {
    await putMethod(args);
    return { id: `agm-${args.restApi}-${args.resourceId}-${args.httpMethod}` };
  },
  delete: ({ args }) => gatewayCall('DELETE', placeOf(args)),
  async read({ args }) {
    const { authorizationType } = await gatewayCall('GET', placeOf(args));
    return { authorization: authorizationType };
  },
});

export const integration = kind<IntegrationArgs>({
  arguments: {
    restApi: 'replaces',
    resourceId: 'replaces',
    httpMethod: 'replaces',
    type: 'replaces',
    uri: 'updates',
    integrationHttpMethod: 'updates',
    credentials: 'updates',
    passthroughBehavior: 'updates',
    requestParameters: 'updates',
    requestTemplates: 'updates',
    timeoutMilliseconds: 'updates',
  },
  identity: 'given',
  computed: [],
  async create(args) {
    await putIntegration(args);
    return { id: `agi-${args.restApi}-${args.resourceId}-${args.httpMethod}` };
  },
  async update({ args }) {
    await putIntegration(args);
    return {};
  },
  delete: ({ args }) => gatewayCall('DELETE', integrationPlace(args)),
  async read({ args }) {
    const { uri } = await gatewayCall('GET', integrationPlace(args));
    return { uri };
  },
});
