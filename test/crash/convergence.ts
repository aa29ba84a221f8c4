import { expect } from 'vitest';
import { parseKeyString } from '../../keys/key-string/key-string.js';
import type { Scenario, Times } from './scenarios.js';
import { DAY, type World } from './world.js';

const WRITES = /^(store\.(create|write|move)|vault\.(create|put|promote|unstage|set|schedule|restore))/;

function within(count: number, times: Times): boolean {
  return typeof times === 'number' ? count === times : count >= times[0] && count <= times[1];
}

/**
 * Runs the operation once more, and checks what must hold at the end, whatever happened on the way: nothing is left to
 * do, there is one live key with one secret, no rotation more than was due, one audit event per transition, no plaintext
 * to be seen; and when its time is over, nothing verifies.
 */
export async function expectConverged(world: World, scenario: Scenario): Promise<void> {
  const { again = scenario.operation } = scenario;
  await world.run(again);
  const last = await world.run(again);
  expect(
    last.calls.filter((call) => WRITES.test(call)),
    'writes once settled',
  ).toEqual([]);

  const records = await world.records();
  const live = records.filter(({ record }) => record.life === 'live');
  expect(records).toHaveLength(scenario.records ?? 1);
  expect(live.map(({ record }) => record.current)).toEqual(
    scenario.version === 'none' ? [] : [scenario.version],
  );
  expect(world.vault.names()).toHaveLength(live.length);
  for (const { table, record } of live) {
    const [name = ''] = world.vault.names();
    const secret = await world.vault.describe(name);
    const current = record.versions.get(record.current);
    expect(secret?.arn).toBe(record.secretArn);
    expect(secret?.kmsKeyId).toBe(scenario.kmsKeyId);
    expect(await world.table(table).keyIdOfSecret(record.secretArn)).toBe(record.keyId);
    expect(secret?.stages.get(current?.secretVersionId ?? ''), 'the recorded version').toContain(
      'AWSCURRENT',
    );
    expect([...(secret?.stages.values() ?? [])].flat()).not.toContain('AWSPENDING');
    expect(parseKeyString(world.vault.plaintextOf(name) ?? '')?.keyId).toBe(record.keyId);
  }

  const actions = new Map<string, number>();
  const seen = new Set<string>();
  let adoptions = 0;
  for (const { table, record } of records) {
    const events = await world.events(table, record.keyId);
    for (const event of events) {
      if (event.action === 'adopted') adoptions += 1;
      if (event.action === 'adopted' || seen.has(`${event.keyId} ${event.seq} ${event.action}`)) continue;
      seen.add(`${event.keyId} ${event.seq} ${event.action}`);
      actions.set(event.action, (actions.get(event.action) ?? 0) + 1);
    }
  }
  for (const action of new Set([...actions.keys(), ...Object.keys(scenario.events)])) {
    const times = scenario.events[action as keyof typeof scenario.events] ?? 0;
    const count = actions.get(action) ?? 0;
    expect(within(count, times), `${action}: ${count} times instead of ${times}`).toBe(true);
  }
  const { tookOver = 0 } = scenario;
  expect(adoptions, 'keys taken over').toBeLessThanOrEqual(Math.max(0, world.blindRuns - 1) + tookOver);
  await world.checkSecrecy();
  world.pass(400 * DAY);
  await world.check();
  expect(await world.accepted(), 'what verifies when all has expired').toEqual([]);
}
