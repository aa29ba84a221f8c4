import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type TableLink, tableLink } from '../../support/lambda/table-link.js';
import { answerOf, errorOf, httpAuthorizerEvent, urlEvent } from './events.js';
import { authorizerOf, guarded, issue, skipped, usages, useGuardedFunctions } from './guarded.js';

/** Less than the verifier waits for a table by itself. */
const timeoutMs = 1_800;

describe.skipIf(skipped)('the time of an invocation', () => {
  let link: TableLink;
  useGuardedFunctions();
  beforeEach(async () => {
    link = await tableLink(inject('ministack'));
  });
  afterEach(() => link[Symbol.asyncDispose]());
  const through = (environment = {}) => ({ ...environment, AWS_ENDPOINT_URL_DYNAMODB: link.url });

  it('is enough to refuse when the table does not answer', async () => {
    const [guard, issued] = [await guarded({ environment: through(), timeoutMs }), await issue()];
    link.hang();
    expect(answerOf(await guard.invoke(urlEvent(issued))).statusCode).toBe(503);
    link.mend();
    expect(answerOf(await guard.invoke(urlEvent(issued))).statusCode).toBe(200);
    expect(guard.coldStarts).toBe(1);
  });

  it('is enough for an authorizer to fail when the table does not answer', async () => {
    const [authorizer, issued] = [await authorizerOf('HTTP', through(), timeoutMs), await issue()];
    link.hang();
    const failed = await authorizer.invoke(httpAuthorizerEvent(issued));
    expect([failed.kind, errorOf(failed).errorType]).toEqual(['error', 'UnavailableError']);
    link.mend();
    expect(answerOf(await authorizer.invoke(httpAuthorizerEvent(issued)))).toMatchObject({
      isAuthorized: true,
    });
  });

  it('is enough to answer when the use cannot be noted', async () => {
    const [guard, issued] = [await guarded({ environment: through(), timeoutMs }), await issue()];
    link.hold('UpdateItem');
    expect(answerOf(await guard.invoke(urlEvent(issued))).statusCode).toBe(200);
    expect(guard.output).toContain('usage-not-noted');
  });

  it('ends a handler that takes longer; the use is noted, and the next request is served', async () => {
    const app = `export const handler = async (event) => {
      if (event.headers['x-slow'] !== undefined) await new Promise((resolve) => setTimeout(resolve, 60_000));
      return { statusCode: 200, body: 'fine' };
    };`;
    const [guard, issued] = [await guarded({ app, timeoutMs }), await issue()];
    const event = urlEvent(issued) as { readonly headers: object };
    const slow = { ...event, headers: { ...event.headers, 'x-slow': 'yes' } };
    expect(await guard.invoke(slow)).toEqual({ kind: 'timed-out' });
    expect(await usages.get(issued.keyId)).toMatchObject({ count: 1 });
    expect(answerOf(await guard.invoke(event))).toMatchObject({ body: 'fine' });
    expect(guard.coldStarts).toBe(2);
  });
});
