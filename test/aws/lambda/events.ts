import type { Issued } from '../../runtime/world.js';
import type { Outcome } from '../../support/lambda/local-function.js';

const ACCOUNT = '123456789012';
const API = 'abcdef1234';
const TIME = { time: '12/Mar/2026:19:03:58 +0000', timeEpoch: 1_773_342_238_000 };

function headersOf(issued: Issued | undefined): Record<string, string> {
  const credential = issued === undefined ? {} : { authorization: `Bearer ${issued.keyString.reveal()}` };
  return { accept: '*/*', 'user-agent': 'curl/8.5.0', 'x-forwarded-for': '203.0.113.7', ...credential };
}

/** `GET /v1/items/7` as an HTTP API sends it, format 2.0. */
export function httpEvent(issued?: Issued): unknown {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/items/7',
    rawQueryString: 'page=2',
    headers: { ...headersOf(issued), host: `${API}.execute-api.us-east-1.amazonaws.com` },
    queryStringParameters: { page: '2' },
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      domainName: `${API}.execute-api.us-east-1.amazonaws.com`,
      domainPrefix: API,
      http: {
        method: 'GET',
        path: '/v1/items/7',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'curl',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      ...TIME,
    },
    isBase64Encoded: false,
  };
}

/** The same as a function URL sends it. */
export function urlEvent(issued?: Issued): unknown {
  const domainName = `${API}.lambda-url.us-east-1.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/items/7',
    rawQueryString: '',
    headers: { ...headersOf(issued), host: domainName, 'x-forwarded-proto': 'https' },
    requestContext: {
      accountId: 'anonymous',
      apiId: API,
      domainName,
      domainPrefix: API,
      http: {
        method: 'GET',
        path: '/v1/items/7',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'curl',
      },
      requestId: '2f8c1b7e-5d1b-4d2e-9d37-0a3f6d5a9c11',
      routeKey: '$default',
      stage: '$default',
      ...TIME,
    },
    isBase64Encoded: false,
  };
}

/** The same as a REST API sends it, format 1.0. */
export function restEvent(issued?: Issued): unknown {
  const headers = headersOf(issued);
  return {
    resource: '/{proxy+}',
    path: '/v1/items/7',
    httpMethod: 'GET',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, line]) => [name, [line]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: 'v1/items/7' },
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      httpMethod: 'GET',
      identity: { sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
      path: '/prod/v1/items/7',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      resourcePath: '/{proxy+}',
      stage: 'prod',
    },
    body: null,
    isBase64Encoded: false,
  };
}

const METHOD_ARN = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/prod/GET/v1/items/7`;

/** What an authorizer of a REST API of type TOKEN is sent. */
export function tokenEvent(issued?: Issued): unknown {
  const authorizationToken = headersOf(issued).authorization ?? 'Bearer nonsense';
  return { type: 'TOKEN', methodArn: METHOD_ARN, authorizationToken };
}

/** What an authorizer of a REST API of type REQUEST is sent. */
export function requestEvent(issued?: Issued): unknown {
  return { type: 'REQUEST', methodArn: METHOD_ARN, ...(restEvent(issued) as object) };
}

/** What an authorizer of an HTTP API is sent, format 2.0. */
export function httpAuthorizerEvent(issued?: Issued): unknown {
  const routeArn = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/$default/GET/v1/items/7`;
  return { ...(httpEvent(issued) as object), type: 'REQUEST', routeArn, identitySource: [] };
}

/** What a gateway reads from the answer of a proxy integration; fails for any other outcome. */
export function answerOf(outcome: Outcome): { readonly statusCode: number; readonly body: string } {
  if (outcome.kind !== 'response') throw new Error(`no response: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.body);
}

/** The error that a runtime posted; fails for any other outcome. */
export function errorOf(outcome: Outcome): { readonly errorType: string; readonly errorMessage: string } {
  if (outcome.kind !== 'error' && outcome.kind !== 'init-error')
    throw new Error(`no error: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.body);
}
