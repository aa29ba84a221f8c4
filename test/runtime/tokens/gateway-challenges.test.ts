import { expect, it } from 'vitest';
import { gatewayResponses } from '../../../runtime/lambda/gateway-responses.ts';
import { api } from './token-world.ts';

it('a REST API sends the challenge that holds for everybody, and none that it cannot fill in', () => {
  const [unauthorized, denied] = gatewayResponses(api);
  expect(unauthorized).toMatchObject({
    responseType: 'UNAUTHORIZED',
    insteadOf: [],
    withoutHeaders: [],
    response: {
      statusCode: '401',
      responseParameters: {
        'gatewayresponse.header.WWW-Authenticate': `'ApiKey realm="acme", Bearer realm="acme", resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/v1"'`,
      },
    },
  });
  expect(denied).toMatchObject({ responseType: 'ACCESS_DENIED', withoutHeaders: ['WWW-Authenticate'] });
});
