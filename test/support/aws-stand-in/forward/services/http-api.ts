import * as sdk from '@aws-sdk/client-apigatewayv2';
import type { ApiArgs } from '@pulumi/aws/apigatewayv2/api.js';
import type { AuthorizerArgs } from '@pulumi/aws/apigatewayv2/authorizer.js';
import type { IntegrationArgs } from '@pulumi/aws/apigatewayv2/integration.js';
import type { RouteArgs } from '@pulumi/aws/apigatewayv2/route.js';
import type { StageArgs } from '@pulumi/aws/apigatewayv2/stage.js';
import { kind, oneOf, told } from '../kind.ts';
import { emulator, executionArn, region, stageUrl } from '../place.ts';
import type { Wire } from '../wire.ts';

const gateway = new sdk.ApiGatewayV2Client({});

const apiOf = (api: Wire<ApiArgs>) => ({
  Name: api.name,
  Description: api.description,
  Version: api.version,
  DisableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
  CorsConfiguration: api.corsConfiguration && {
    AllowCredentials: api.corsConfiguration.allowCredentials,
    AllowHeaders: api.corsConfiguration.allowHeaders,
    AllowMethods: api.corsConfiguration.allowMethods,
    AllowOrigins: api.corsConfiguration.allowOrigins,
    ExposeHeaders: api.corsConfiguration.exposeHeaders,
    MaxAge: api.corsConfiguration.maxAge,
  },
});

const integrationOf = (integration: Wire<IntegrationArgs>) => ({
  ApiId: integration.apiId,
  IntegrationType: oneOf(sdk.IntegrationType, integration.integrationType),
  IntegrationUri: integration.integrationUri,
  IntegrationMethod: integration.integrationMethod,
  ConnectionType: oneOf(sdk.ConnectionType, integration.connectionType),
  CredentialsArn: integration.credentialsArn,
  Description: integration.description,
  PayloadFormatVersion: integration.payloadFormatVersion,
  RequestParameters: integration.requestParameters,
  TimeoutInMillis: integration.timeoutMilliseconds,
});

const routeOf = (route: Wire<RouteArgs>) => ({
  ApiId: route.apiId,
  RouteKey: route.routeKey,
  Target: route.target,
  AuthorizationType: oneOf(sdk.AuthorizationType, route.authorizationType ?? 'NONE'),
  AuthorizerId: route.authorizerId,
  AuthorizationScopes: route.authorizationScopes,
  OperationName: route.operationName,
});

const authorizerOf = (authorizer: Wire<AuthorizerArgs>) => ({
  ApiId: authorizer.apiId,
  Name: authorizer.name,
  AuthorizerType: oneOf(sdk.AuthorizerType, authorizer.authorizerType),
  AuthorizerUri: authorizer.authorizerUri,
  AuthorizerCredentialsArn: authorizer.authorizerCredentialsArn,
  AuthorizerPayloadFormatVersion: authorizer.authorizerPayloadFormatVersion,
  AuthorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
  EnableSimpleResponses: authorizer.enableSimpleResponses,
  IdentitySource: authorizer.identitySources,
  JwtConfiguration: authorizer.jwtConfiguration && {
    Audience: authorizer.jwtConfiguration.audiences,
    Issuer: authorizer.jwtConfiguration.issuer,
  },
});

const stageOf = (stage: Wire<StageArgs>) => ({
  ApiId: stage.apiId,
  StageName: stage.name,
  AutoDeploy: stage.autoDeploy,
  Description: stage.description,
  StageVariables: stage.stageVariables,
  AccessLogSettings: stage.accessLogSettings && {
    DestinationArn: stage.accessLogSettings.destinationArn,
    Format: stage.accessLogSettings.format,
  },
  DefaultRouteSettings: stage.defaultRouteSettings && {
    DataTraceEnabled: stage.defaultRouteSettings.dataTraceEnabled,
    DetailedMetricsEnabled: stage.defaultRouteSettings.detailedMetricsEnabled,
    LoggingLevel: oneOf(sdk.LoggingLevel, stage.defaultRouteSettings.loggingLevel),
    ThrottlingBurstLimit: stage.defaultRouteSettings.throttlingBurstLimit,
    ThrottlingRateLimit: stage.defaultRouteSettings.throttlingRateLimit,
  },
});

const arnOf = (api: string, rest = '') => `arn:aws:apigateway:${region}::/apis/${api}${rest}`;

export const kinds = {
  'aws:apigatewayv2/api:Api': kind<ApiArgs>({
    arguments: {
      protocolType: 'replaces',
      name: 'updates',
      description: 'updates',
      version: 'updates',
      disableExecuteApiEndpoint: 'updates',
      corsConfiguration: 'updates',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'generated',
    computed: ['arn', 'apiEndpoint', 'executionArn'],
    async create(api) {
      const ProtocolType = oneOf(sdk.ProtocolType, api.protocolType);
      const made = await gateway.send(
        new sdk.CreateApiCommand({ ...apiOf(api), ProtocolType, Tags: api.tags }),
      );
      const id = told(made.ApiId, 'id of the API');
      const apiEndpoint = `${emulator}/_aws/execute-api/${id}`;
      return { id, arn: arnOf(id), apiEndpoint, executionArn: await executionArn(id) };
    },
    async update({ id: ApiId, args }) {
      await gateway.send(new sdk.UpdateApiCommand({ ...apiOf(args), ApiId }));
      return {};
    },
    delete: ({ id: ApiId }) => gateway.send(new sdk.DeleteApiCommand({ ApiId })),
    async read({ id: ApiId }) {
      const { Name } = await gateway.send(new sdk.GetApiCommand({ ApiId }));
      return { name: Name, arn: arnOf(ApiId), executionArn: await executionArn(ApiId) };
    },
  }),

  'aws:apigatewayv2/integration:Integration': kind<IntegrationArgs>({
    arguments: {
      apiId: 'replaces',
      integrationType: 'replaces',
      connectionType: 'updates',
      credentialsArn: 'updates',
      description: 'updates',
      integrationMethod: 'updates',
      integrationUri: 'updates',
      payloadFormatVersion: 'updates',
      requestParameters: 'updates',
      timeoutMilliseconds: 'updates',
    },
    identity: 'generated',
    computed: [],
    async create(args) {
      const made = await gateway.send(new sdk.CreateIntegrationCommand(integrationOf(args)));
      return { id: told(made.IntegrationId, 'id of the integration') };
    },
    async update({ id: IntegrationId, args }) {
      await gateway.send(new sdk.UpdateIntegrationCommand({ ...integrationOf(args), IntegrationId }));
      return {};
    },
    delete: ({ id: IntegrationId, args: { apiId: ApiId } }) =>
      gateway.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId })),
    async read({ id: IntegrationId, args: { apiId: ApiId } }) {
      await gateway.send(new sdk.GetIntegrationCommand({ ApiId, IntegrationId }));
      return {};
    },
  }),

  'aws:apigatewayv2/route:Route': kind<RouteArgs>({
    arguments: {
      apiId: 'replaces',
      routeKey: 'updates',
      target: 'updates',
      authorizationType: 'updates',
      authorizerId: 'updates',
      authorizationScopes: 'updates',
      operationName: 'updates',
    },
    identity: 'generated',
    computed: [],
    async create(args) {
      const made = await gateway.send(new sdk.CreateRouteCommand(routeOf(args)));
      return { id: told(made.RouteId, 'id of the route') };
    },
    async update({ id: RouteId, args }) {
      await gateway.send(new sdk.UpdateRouteCommand({ ...routeOf(args), RouteId }));
      return {};
    },
    delete: ({ id: RouteId, args: { apiId: ApiId } }) =>
      gateway.send(new sdk.DeleteRouteCommand({ ApiId, RouteId })),
    async read({ id: RouteId, args: { apiId: ApiId } }) {
      await gateway.send(new sdk.GetRouteCommand({ ApiId, RouteId }));
      return {};
    },
  }),

  'aws:apigatewayv2/authorizer:Authorizer': kind<AuthorizerArgs>({
    arguments: {
      apiId: 'replaces',
      name: 'updates',
      authorizerType: 'updates',
      authorizerUri: 'updates',
      authorizerCredentialsArn: 'updates',
      authorizerPayloadFormatVersion: 'updates',
      authorizerResultTtlInSeconds: 'updates',
      enableSimpleResponses: 'updates',
      identitySources: 'updates',
      jwtConfiguration: 'updates',
    },
    autoNamed: true,
    identity: 'generated',
    computed: [],
    async create(args) {
      const made = await gateway.send(new sdk.CreateAuthorizerCommand(authorizerOf(args)));
      return { id: told(made.AuthorizerId, 'id of the authorizer') };
    },
    async update({ id: AuthorizerId, args }) {
      await gateway.send(new sdk.UpdateAuthorizerCommand({ ...authorizerOf(args), AuthorizerId }));
      return {};
    },
    delete: ({ id: AuthorizerId, args: { apiId: ApiId } }) =>
      gateway.send(new sdk.DeleteAuthorizerCommand({ ApiId, AuthorizerId })),
    async read({ id: AuthorizerId, args: { apiId: ApiId } }) {
      await gateway.send(new sdk.GetAuthorizerCommand({ ApiId, AuthorizerId }));
      return {};
    },
  }),

  'aws:apigatewayv2/stage:Stage': kind<StageArgs>({
    arguments: {
      apiId: 'replaces',
      name: 'replaces',
      autoDeploy: 'updates',
      description: 'updates',
      stageVariables: 'updates',
      accessLogSettings: 'updates',
      defaultRouteSettings: 'updates',
      tags: 'creates',
    },
    autoNamed: true,
    identity: 'name',
    computed: ['arn', 'executionArn', 'invokeUrl'],
    async create(stage) {
      await gateway.send(new sdk.CreateStageCommand({ ...stageOf(stage), Tags: stage.tags }));
      const [api, id] = [stage.apiId, told(stage.name, 'name')];
      return {
        id,
        arn: arnOf(api, `/stages/${id}`),
        executionArn: `${await executionArn(api)}/${id}`,
        invokeUrl: stageUrl(api, id),
      };
    },
    async update({ args }) {
      await gateway.send(new sdk.UpdateStageCommand(stageOf(args)));
      return {};
    },
    delete: ({ id: StageName, args: { apiId: ApiId } }) =>
      gateway.send(new sdk.DeleteStageCommand({ ApiId, StageName })),
    async read({ id: StageName, args: { apiId: ApiId } }) {
      await gateway.send(new sdk.GetStageCommand({ ApiId, StageName }));
      return {};
    },
  }),
};
