/**
 * What the compiler says to the settings of API Gateway that the runtime gives: `@pulumi/aws` takes them as they are.
 * Never runs.
 */
import { Authorizer } from '@pulumi/aws/apigateway/authorizer.js';
import { Response } from '@pulumi/aws/apigateway/response.js';
import { Authorizer as HttpAuthorizer } from '@pulumi/aws/apigatewayv2/authorizer.js';
import { authorizerCaching, gatewayResponses } from '../../../runtime/index.ts';
import { api } from '../world.ts';

for (const { responseType, response } of gatewayResponses(api))
  new Response(responseType, { restApiId: 'id', responseType, ...response });

const { ttlSeconds: authorizerResultTtlInSeconds, identitySources } = authorizerCaching({
  kind: 'HTTP',
  api,
});
new HttpAuthorizer('http', {
  apiId: 'id',
  authorizerType: 'REQUEST',
  authorizerResultTtlInSeconds,
  identitySources,
});
new Authorizer('rest', {
  restApi: 'id',
  authorizerResultTtlInSeconds,
  identitySource: identitySources.join(','),
});
