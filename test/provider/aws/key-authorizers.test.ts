import { Route } from '@pulumi/aws/apigatewayv2/route.js';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import { HttpKeyAuthorizer } from '../../../provider/aws/http-key-authorizer.js';
import { RestKeyAuthorizer } from '../../../provider/aws/rest-key-authorizer.js';
import { catalog, api as twoHeaders } from '../../runtime/world.js';
import { declaredWith, known, theOnly } from './mocks.js';

const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: twoHeaders.routes,
});
const tables = {
  tableName: pulumi.output('api-keys'),
  tableArn: pulumi.output('arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys'),
  activityTableName: undefined,
  activityTableArn: undefined,
  kmsKeyArn: undefined,
};
const gateway = {
  id: 'gw1',
  executionArn: 'arn:aws:execute-api:eu-central-1:111122223333:gw1',
};
const PERMISSION = 'aws:lambda/permission:Permission';
const RESPONSE = 'aws:apigateway/response:Response';
const kinds = [
  [
    'HTTP',
    'aws:apigatewayv2/authorizer:Authorizer',
    (more: object = {}) =>
      new HttpKeyAuthorizer('keys', { httpApi: gateway, tables, definition: api, ...more }),
  ],
  [
    'REQUEST',
    'aws:apigateway/authorizer:Authorizer',
    (more: object = {}) =>
      new RestKeyAuthorizer('keys', { restApi: gateway, tables, definition: api, ...more }),
  ],
] as const;

describe.each(kinds)('an authorizer of kind %s', (kind, type, construct) => {
  async function declare(more: object = {}) {
    const { made, given } = await declaredWith(() => construct(more));
    const { inputs } = theOnly(made, type, 'keys');
    const sources = [inputs.identitySources ?? inputs.identitySource].flat().join(',');
    const { environment } = theOnly(made, 'aws:lambda/function:Function', 'keys').inputs;
    return { made, given, inputs, sources, environment };
  }

  it('keeps no answer unless it is asked to, and looks for the credential first', async () => {
    const { given, inputs, environment } = await declare();
    const said = { authorizerUri: 'arn:aws:test:::aws:lambda/alias:Alias/keys/invocations' };
    expect(inputs).toEqual(
      kind === 'HTTP'
        ? {
            ...said,
            apiId: 'gw1',
            authorizerType: 'REQUEST',
            authorizerPayloadFormatVersion: '2.0',
            enableSimpleResponses: true,
            authorizerResultTtlInSeconds: 0,
            identitySources: ['$request.header.Authorization'],
          }
        : {
            ...said,
            restApi: 'gw1',
            type: 'REQUEST',
            authorizerResultTtlInSeconds: 0,
            identitySource: 'method.request.header.Authorization',
          },
    );
    expect(environment).toEqual({ variables: { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_AUTHORIZER: kind } });
    expect(given.revocationBoundSeconds).toBe(0);
  });

  it('keeps answers by all that they hang on, and states the bound', async () => {
    const { given, inputs, sources, environment } = await declare({ ttlSeconds: 30 });
    expect(inputs.authorizerResultTtlInSeconds).toBe(30);
    expect(sources).toContain('context.path');
    expect(environment).toMatchObject({
      variables: { KEYWRIGHT_AUTHORIZER_TTL: '30', KEYWRIGHT_IDENTITY_SOURCE: sources },
    });
    expect(given.revocationBoundSeconds).toBe(30);
  });

  it('keeps answers by the address that proxies tell, where there are some', async () => {
    const { sources } = await declare({ ttlSeconds: 30, trustedProxies: 1 });
    expect(sources).toContain('.header.X-Forwarded-For');
    expect((await declare({ ttlSeconds: 30 })).sources).not.toContain('X-Forwarded-For');
  });

  it('hands out its id and its verifier', async () => {
    const { given, inputs } = await declare();
    expect(await known(given.authorizerId)).toBe('keys-id');
    expect(inputs.authorizerUri).toBe(await known(given.verifier.invokeArn));
  });

  it('has a function that is told where the API is, and by how many proxies', async () => {
    expect((await declare({ basePath: '/api', trustedProxies: 1 })).environment).toMatchObject({
      variables: { KEYWRIGHT_BASE_PATH: '/api', KEYWRIGHT_TRUSTED_PROXIES: '1' },
    });
  });

  it('wants no particular header of an API that takes several', async () => {
    expect((await declare({ definition: twoHeaders })).sources).toBe('');
  });

  it('refuses a time to live that is not safe, by the name of the authorizer', async () => {
    await declaredWith(() => {
      const declaring = () => construct({ definition: twoHeaders, ttlSeconds: 30 });
      expect(declaring).toThrow(/verifier "keys".*several headers/s);
    });
  });

  it('may be called by this authorizer of this API alone, through the alias', async () => {
    const { made } = await declare();
    expect(theOnly(made, PERMISSION, 'keys').inputs).toEqual({
      action: 'lambda:InvokeFunction',
      function: 'keys-1a2b3c4',
      qualifier: 'live',
      principal: 'apigateway.amazonaws.com',
      sourceArn: 'arn:aws:execute-api:eu-central-1:111122223333:gw1/authorizers/keys-id',
    });
  });

  it('is in the way of no request before it may be called: what names it waits for that', async () => {
    const { made } = await declaredWith(
      () => new Route('reports', { apiId: 'gw1', routeKey: 'GET /', authorizerId: construct().authorizerId }),
    );
    const { inputs, dependencies } = theOnly(made, 'aws:apigatewayv2/route:Route', 'reports');
    expect(inputs.authorizerId).toBe('keys-id');
    expect(dependencies).toContainEqual(expect.stringMatching(/aws:lambda\/permission:Permission::keys$/));
  });
});

describe('an authorizer of a REST API', () => {
  it('has the gateway answer in the words of the definition', async () => {
    const refusals = {
      credential: { status: 401, headers: { 'X-Why': 'key' }, body: { error: 'bad_key', id: '$requestId' } },
    } as const;
    const definition = defineApi(catalog, { ...api, refusals });
    const { made } = await declaredWith(
      () => new RestKeyAuthorizer('keys', { restApi: gateway, tables, definition }),
    );
    expect(theOnly(made, RESPONSE, 'keys-unauthorized').inputs).toEqual({
      restApiId: 'gw1',
      responseType: 'UNAUTHORIZED',
      statusCode: '401',
      responseParameters: { 'gatewayresponse.header.X-Why': "'key'" },
      responseTemplates: { 'application/json': '{"error":"bad_key","id":"$context.requestId"}' },
    });
    const responses = made.filter(({ type }) => type === RESPONSE);
    expect(responses.map(({ inputs }) => inputs.responseType).sort()).toEqual([
      'ACCESS_DENIED',
      'AUTHORIZER_CONFIGURATION_ERROR',
      'AUTHORIZER_FAILURE',
      'MISSING_AUTHENTICATION_TOKEN',
      'RESOURCE_NOT_FOUND',
      'UNAUTHORIZED',
    ]);
  });

  it('is deployed after all that it made there, and anew when any of it changes', async () => {
    const declare = async (more: object = {}) => {
      const { given, made } = await declaredWith(
        () => new RestKeyAuthorizer('keys', { restApi: gateway, tables, definition: api, ...more }),
      );
      const names = await Promise.all(given.dependencies.map(({ urn }) => known(urn)));
      return { made, names, redeployment: await known(given.redeployment) };
    };
    const { made, names, redeployment } = await declare();
    const type = 'aws:apigateway/authorizer:Authorizer';
    const there = made.filter((one) => one.type === type || one.type === RESPONSE);
    expect(names.map((name) => name.split('::').at(-1)).sort()).toEqual(there.map(({ name }) => name).sort());
    expect((await declare()).redeployment).toBe(redeployment);
    const refusals = { credential: { status: 401, body: { error: 'bad_key' } } } as const;
    const others = [
      { ttlSeconds: 30 },
      { definition: twoHeaders },
      { definition: defineApi(catalog, { ...api, refusals }) },
    ];
    for (const more of others) expect((await declare(more)).redeployment).not.toBe(redeployment);
  });

  it('has a name for each of its answers', async () => {
    const { made } = await declaredWith(
      () => new RestKeyAuthorizer('keys', { restApi: gateway, tables, definition: api }),
    );
    const names = made.filter(({ type }) => type === RESPONSE).map(({ name }) => name);
    expect(names).toContain('keys-missing-authentication-token');
  });

  it('refuses words that the gateway would fill in', async () => {
    const refusals = { credential: { status: 401, body: { error: '$context.stage' } } };
    const definition = defineApi(catalog, { ...api, refusals });
    await declaredWith(() => {
      const declaring = () => new RestKeyAuthorizer('keys', { restApi: gateway, tables, definition });
      expect(declaring).toThrow(/authorizer "keys".*refusals\.credential\.body/s);
    });
  });
});
