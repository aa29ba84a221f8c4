import { unknown } from '../../../policy/testing/index.ts';
import type { RuleCases } from './case.ts';

const rest = { type: 'aws:apigateway/authorizer:Authorizer', name: 'keys' };
const http = { type: 'aws:apigatewayv2/authorizer:Authorizer', name: 'keys' };
const lambda = { type: 'aws:lambda/function:Function', name: 'keys' };
const ofRest = { restApi: 'a1b2c3', name: 'keys', type: 'REQUEST', authorizerUri: unknown.text };
const ofHttp = {
  apiId: 'a1b2c3',
  name: 'keys',
  authorizerType: 'REQUEST',
  authorizerPayloadFormatVersion: '2.0',
  identitySources: ['$request.header.Authorization'],
};
const ofLambda = { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_AUTHORIZER: 'HTTP' };

export const cases: RuleCases = {
  rule: 'revocation-bound',
  breaks: [
    {
      what: 'a REST API that says nothing',
      ...rest,
      props: ofRest,
      says: '300s more (authorizerResultTtlInSeconds, which is 300 where it is absent)',
    },
    {
      what: 'an HTTP API that says nothing',
      ...http,
      props: ofHttp,
      says: '300s more (authorizerResultTtlInSeconds, which is 300 where it is absent)',
    },
    {
      what: 'a second where none is allowed',
      ...http,
      props: { ...ofHttp, authorizerResultTtlInSeconds: 1 },
      says: 'pass for 1s more (authorizerResultTtlInSeconds)',
    },
    {
      what: 'a second beyond the configured bound',
      ...rest,
      props: { ...ofRest, type: 'TOKEN', authorizerResultTtlInSeconds: 31 },
      config: { maxSeconds: 30 },
      says: 'at most 30s, by the setting maxSeconds',
    },
    {
      what: 'what our own function is told',
      ...lambda,
      props: { environment: { variables: { ...ofLambda, KEYWRIGHT_AUTHORIZER_TTL: '1' } } },
      says: 'pass for 1s more (environment.variables.KEYWRIGHT_AUTHORIZER_TTL)',
    },
  ],
  waits: [
    {
      what: 'identity sources that decide on the default',
      ...http,
      props: { ...ofHttp, identitySources: unknown.list },
      waitsFor: 'identitySources',
    },
    {
      what: 'an unknown time to live',
      ...http,
      props: { ...ofHttp, authorizerResultTtlInSeconds: unknown.number },
      waitsFor: 'authorizerResultTtlInSeconds',
    },
    {
      what: 'whether it is a Lambda authorizer of a REST API',
      ...rest,
      props: { ...ofRest, type: unknown.text },
      waitsFor: 'type',
    },
    {
      what: 'whether it is a Lambda authorizer of an HTTP API',
      ...http,
      props: { ...ofHttp, authorizerType: unknown.text, authorizerResultTtlInSeconds: 60 },
      waitsFor: 'authorizerType',
    },
    {
      what: 'what our own function is told',
      ...lambda,
      props: { environment: { variables: { ...ofLambda, KEYWRIGHT_AUTHORIZER_TTL: unknown.text } } },
      waitsFor: 'environment.variables.KEYWRIGHT_AUTHORIZER_TTL',
    },
  ],
  passes: [
    { what: 'nothing cached', ...rest, props: { ...ofRest, authorizerResultTtlInSeconds: 0 } },
    {
      what: 'the configured bound',
      ...rest,
      props: { ...ofRest, authorizerResultTtlInSeconds: 30 },
      config: { maxSeconds: 30 },
    },
    { what: 'the default where it is allowed', ...rest, props: ofRest, config: { maxSeconds: 300 } },
    { what: 'a Cognito authorizer', ...rest, props: { ...ofRest, type: 'COGNITO_USER_POOLS' } },
    {
      what: 'a JWT authorizer',
      ...http,
      props: { ...ofHttp, authorizerType: 'JWT', authorizerResultTtlInSeconds: 300 },
    },
    { what: 'an HTTP API with no identity source', ...http, props: { ...ofHttp, identitySources: [] } },
    {
      what: 'an HTTP API without identity sources',
      ...http,
      props: { apiId: 'a1b2c3', authorizerType: 'REQUEST', authorizerPayloadFormatVersion: '2.0' },
    },
    {
      what: 'an HTTP API that caches nothing, whatever its identity sources',
      ...http,
      props: { ...ofHttp, identitySources: unknown.list, authorizerResultTtlInSeconds: 0 },
    },
    {
      what: 'a function whose environment is not known',
      ...lambda,
      props: { environment: unknown.map },
    },
    {
      what: 'our own function with an empty time to live',
      ...lambda,
      props: { environment: { variables: { ...ofLambda, KEYWRIGHT_AUTHORIZER_TTL: '' } } },
    },
    {
      what: 'a WebSocket API',
      ...http,
      props: { apiId: 'a1b2c3', authorizerType: 'REQUEST', identitySources: ['route.request.header.Auth'] },
    },
    {
      what: 'our own function that caches nothing',
      ...lambda,
      props: { environment: { variables: ofLambda } },
    },
    {
      what: 'a function that is no authorizer',
      ...lambda,
      props: {
        environment: { variables: { KEYWRIGHT_HANDLER: 'app.handler', KEYWRIGHT_AUTHORIZER_TTL: '9' } },
      },
    },
  ],
};
