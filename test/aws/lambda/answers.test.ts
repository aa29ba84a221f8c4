import { describe, expect, it } from 'vitest';
import {
  answerOf,
  errorOf,
  httpAuthorizerEvent,
  httpEvent,
  requestEvent,
  restEvent,
  tokenEvent,
  urlEvent,
} from './events.js';
import { authorizerOf, guarded, issue, skipped, usages, useGuardedFunctions } from './guarded.js';

describe.skipIf(skipped)('the bundle under the runtime of Lambda', () => {
  useGuardedFunctions();

  it.each([
    ['a REST API', restEvent],
    ['an HTTP API', httpEvent],
    ['a function URL', urlEvent],
  ])('guards the handler behind %s', async (_, event) => {
    const [guard, issued] = [await guarded(), await issue()];
    expect(answerOf(await guard.invoke(event())).statusCode).toBe(401);
    expect(guard.output).not.toContain('the handler runs');
    const { statusCode, body } = answerOf(await guard.invoke(event(issued)));
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      keyId: issued.keyId,
      route: 'GET /v1/items/{id}',
      inTime: true,
    });
    expect(guard.coldStarts).toBe(1);
  });

  it.each([
    ['TOKEN', tokenEvent],
    ['REQUEST', requestEvent],
  ] as const)(
    'is an authorizer of a REST API of type %s, and goes on after a refusal',
    async (kind, event) => {
      const [authorizer, issued] = [await authorizerOf(kind), await issue()];
      const refused = await authorizer.invoke(event());
      // Not more and not less: API Gateway makes 401 of exactly this message.
      expect([refused.kind, errorOf(refused).errorMessage]).toEqual(['error', 'Unauthorized']);
      const allowed = answerOf(await authorizer.invoke(event(issued)));
      expect(allowed).toMatchObject({
        principalId: issued.keyId,
        policyDocument: {
          Statement: [{ Effect: 'Allow', Resource: expect.stringMatching(/GET\/v1\/items\/7$/) }],
        },
      });
      expect(authorizer.coldStarts).toBe(1);
      expect(await usages.get(issued.keyId)).toMatchObject({ count: 1 });
    },
  );

  it('is an authorizer of an HTTP API', async () => {
    const [authorizer, issued] = [await authorizerOf('HTTP'), await issue()];
    expect(answerOf(await authorizer.invoke(httpAuthorizerEvent()))).toEqual({ isAuthorized: false });
    const allowed = answerOf(await authorizer.invoke(httpAuthorizerEvent(issued)));
    expect(allowed).toMatchObject({ isAuthorized: true, context: { keyId: issued.keyId } });
  });

  it('hands the error of a handler on as it is, and goes on', async () => {
    const app = `let count = 0;
      export const handler = async (event) => {
        count += 1;
        if (count === 1) throw new RangeError('no such item: ' + JSON.stringify(event));
        return { statusCode: 200, body: String(count) };
      };`;
    const [guard, issued] = [await guarded({ app }), await issue()];
    const failed = await guard.invoke(httpEvent(issued));
    expect(failed.kind).toBe('error');
    expect(errorOf(failed)).toMatchObject({
      errorType: 'RangeError',
      errorMessage: expect.stringContaining(issued.keyId),
    });
    expect(await usages.get(issued.keyId)).toMatchObject({ count: 1 });
    expect(answerOf(await guard.invoke(httpEvent(issued)))).toMatchObject({ statusCode: 200, body: '2' });
    expect(guard.coldStarts).toBe(1);
  });

  it.each([
    ['leaves a rejection unhandled', `Promise.reject(new Error('lost')); await new Promise(() => {});`],
    ['ends the process', 'process.exit(3);'],
  ])('serves again after a handler that %s', async (_, code) => {
    const app = `export const handler = async (event) => {
      if (event.rawQueryString !== '') { ${code} }
      return { statusCode: 200, body: 'fine' };
    };`;
    const [guard, issued] = [await guarded({ app }), await issue()];
    expect(await guard.invoke(httpEvent(issued))).toMatchObject({ kind: 'exited' });
    expect(answerOf(await guard.invoke(urlEvent(issued)))).toMatchObject({ body: 'fine' });
    expect(guard.coldStarts).toBe(2);
  });

  it('hashes a key string once in the life of a process', async () => {
    const [guard, issued] = [await guarded({ countHashes: true }), await issue()];
    for (let count = 0; count < 3; count += 1)
      expect(answerOf(await guard.invoke(httpEvent(issued))).statusCode).toBe(200);
    expect(guard.output.match(/argon2 runs/g)).toHaveLength(1);
    await guard.shutDown();
    expect(answerOf(await guard.invoke(httpEvent(issued))).statusCode).toBe(200);
    expect(guard.output.match(/argon2 runs/g)).toHaveLength(2);
  });
});
