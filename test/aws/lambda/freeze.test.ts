import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { instantOf } from '../../../keys/time/instant.js';
import { type TableLink, tableLink } from '../../support/lambda/table-link.js';
import { answerOf, requestEvent, restEvent } from './events.js';
import {
  authorizerOf,
  guarded,
  issue,
  now,
  revoke,
  skipped,
  usages,
  useGuardedFunctions,
} from './guarded.js';

/** In which a function that does not wait for its writes would answer. */
const GRACE_MS = 300;

describe.skipIf(skipped)('a function that is frozen between two requests', () => {
  let link: TableLink;
  useGuardedFunctions();
  beforeEach(async () => {
    link = await tableLink(inject('ministack'));
  });
  afterEach(() => link[Symbol.asyncDispose]());
  const through = () => ({ AWS_ENDPOINT_URL_DYNAMODB: link.url });

  it('refuses a key that was revoked meanwhile', async () => {
    const [guard, issued] = [await guarded(), await issue()];
    expect(answerOf(await guard.invoke(restEvent(issued))).statusCode).toBe(200);
    await revoke(issued);
    expect(answerOf(await guard.invoke(restEvent(issued))).statusCode).toBe(401);
    expect(guard.coldStarts).toBe(1);
  });

  it('refuses a key that expired meanwhile', async () => {
    const guard = await guarded();
    await guard.provision();
    const expiresAt = instantOf(now() + 4);
    const issued = await issue({ expiresAt });
    expect(answerOf(await guard.invoke(restEvent(issued))).statusCode).toBe(200);
    await sleep(expiresAt * 1000 - Date.now());
    expect(answerOf(await guard.invoke(restEvent(issued))).statusCode).toBe(401);
    expect(guard.coldStarts).toBe(1);
  });

  it.each([
    ['were closed', () => link.cut()],
    ['went dead in silence', () => link.deafen()],
  ])('judges as ever over connections that %s meanwhile', async (_, happens) => {
    const guard = await guarded({ environment: through() });
    const [first, second, gone] = [await issue(), await issue(), await issue()];
    expect(answerOf(await guard.invoke(restEvent(first))).statusCode).toBe(200);
    expect(answerOf(await guard.invoke(restEvent(gone))).statusCode).toBe(200);
    // One serves keys and usage.
    expect(link.connections).toBe(1);
    await revoke(gone);
    happens();
    expect(answerOf(await guard.invoke(restEvent(second))).statusCode).toBe(200);
    happens();
    expect(answerOf(await guard.invoke(restEvent(gone))).statusCode).toBe(401);
    expect(guard.coldStarts).toBe(1);
    // It was made anew, each time.
    expect(link.connections).toBeGreaterThanOrEqual(3);
    expect(await usages.get(second.keyId)).toMatchObject({ count: 1 });
  });

  it.each([
    ['a guard', () => guarded({ environment: through() }), restEvent],
    ['an authorizer', () => authorizerOf('REQUEST', through()), requestEvent],
  ])('answers as %s when the use is noted, and leaves nothing under way', async (_, make, event) => {
    const [guard, issued] = [await make(), await issue()];
    const noting = link.hold('UpdateItem');
    const outcome = guard.invoke(event(issued));
    await noting.arrived;
    await sleep(GRACE_MS);
    expect(guard.answers).toBe(0);
    noting.release();
    expect((await outcome).kind).toBe('response');
    // It is frozen now.
    expect(link.unanswered).toBe(0);
    expect(await usages.get(issued.keyId)).toMatchObject({ count: 1, lastAddress: '203.0.113.7' });
  });
});
