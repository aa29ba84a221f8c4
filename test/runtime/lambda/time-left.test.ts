import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuthorizer } from '../../../runtime/lambda/authorizer.ts';
import { protectLambda } from '../../../runtime/lambda/handler.ts';
import { timeLeft } from '../../../runtime/lambda/time-left.ts';
import type { Verifier } from '../../../runtime/verifier.ts';
import { world } from '../world.ts';

const context = (milliseconds: unknown) => ({ getRemainingTimeInMillis: () => milliseconds });

describe('the time that an invocation has left', () => {
  it.each([
    ['what is kept back for the answer', 500],
    ['less', 120],
    ['nothing', 0],
    ['less than nothing', -3],
  ])('is up at once when it is %s', async (_, milliseconds) => {
    const { signal } = timeLeft(context(milliseconds));
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
  });

  it('is not up as long as there is some', () => {
    expect(timeLeft(context(60_000)).signal?.aborted).toBe(false);
    expect(timeLeft(context(900_000.5)).signal?.aborted).toBe(false);
  });

  it.each([
    undefined,
    null,
    {},
    'context',
    { getRemainingTimeInMillis: 5 },
    context(Number.NaN),
    context('soon'),
  ])('is unknown to a caller other than Lambda: %j', (odd) => {
    expect(timeLeft(odd)).toEqual({});
  });
});

describe('what is told the time that is left', () => {
  const event = {
    type: 'REQUEST',
    version: '2.0',
    routeArn: 'arn:aws:execute-api:us-east-1:123456789012:abc/$default/GET/v1/items',
    rawPath: '/v1/items',
    headers: {},
    requestContext: { http: { method: 'GET', sourceIp: '203.0.113.9' } },
  };
  let asked: ReturnType<typeof vi.fn<Verifier['verify']>>;
  let verifier: Verifier;

  beforeEach(() => {
    const real = world().verifier as Verifier;
    asked = vi.fn((request) => real.verify(request));
    verifier = { ...real, api: real.api, verify: asked, settled: async () => {} };
  });
  afterEach(() => expect(asked.mock.calls[0]?.[0].signal).toBeInstanceOf(AbortSignal));

  it('is the verifier of a guard', async () => {
    await protectLambda(verifier, () => ({}))(event, context(3_000));
  });

  it('is the verifier of an authorizer', async () => {
    await createAuthorizer(verifier, { kind: 'HTTP' })(event, context(3_000));
  });
});
