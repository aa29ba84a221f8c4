import { expect } from 'vitest';
import { systemClock } from '../../keys/clock.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { tellEventBus } from '../../runtime/reminder/event-bus.js';
import { remind } from '../../runtime/reminder/remind.js';
import { tellTopic } from '../../runtime/reminder/topic.js';
import type { Clients } from './role-clients.ts';
import { BUS, TOPIC } from './role-policies.ts';
import { KEYS } from './role-work.ts';

/** One look at the table, and whom it tells. There are keys that are due. */
export async function remindOfKeys({ tables, topics, buses }: Clients): Promise<void> {
  const pause = async () => {};
  const tell = [tellTopic(topics, TOPIC), tellEventBus(buses, BUS, pause)];
  const deps = { keys: new DynamoKeyStore(tables, KEYS), tell, clock: systemClock, log: () => {} };
  const report = await remind(deps, { table: KEYS, limits: { expiringWithinSeconds: 400 * 86_400 } });
  expect(report.due.length).toBeGreaterThan(0);
}
