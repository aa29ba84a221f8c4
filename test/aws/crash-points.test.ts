import { randomBytes, randomUUID } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.js';
import { systemClock } from '../../keys/clock.js';
import { argon2Hasher } from '../../keys/hash.js';
import { parseKeyString } from '../../keys/key-string/key-string.js';
import { brokenLink } from '../../keys/record/audit.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { instantOf } from '../../keys/time/instant.js';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import { lifecycleOf } from '../../provider/lifecycle/lifecycle.js';
import { createVerifier } from '../../runtime/verifier.js';
import { destroy, HalfMade, up } from '../crash/engine.js';
import { type Fault, Process } from '../crash/process.js';
import { api, program, type Saved } from '../crash/world.js';
import { dynamodb, newKeyTable, secretsManager } from '../support/aws.js';

let points = 0;
afterAll(() => console.log(`crash points on real endpoints: ${points}`));

/** One key on moto and ministack, with a process that stops before every call of a port. */
class Real {
  readonly table: string;
  readonly secretName = `keywright/crash/${randomUUID()}`;
  readonly store: DynamoKeyStore;
  readonly vault = new SecretsManagerVault(secretsManager);
  saved: Saved | undefined;
  /** Seconds by which the clock is ahead of the machine's. */
  ahead = 0;

  constructor(table: string) {
    this.table = table;
    this.store = new DynamoKeyStore(dynamodb, table);
  }

  program(wish: Readonly<Record<string, unknown>> = {}) {
    return program({ table: this.table, secretName: this.secretName, ...wish });
  }

  begin(operation: ReturnType<typeof up>) {
    return Process.begin<Saved | undefined>((process) =>
      operation(
        lifecycleOf({
          clock: () => instantOf(systemClock() + this.ahead),
          hasher: argon2Hasher,
          randomBytes,
          versionId: randomUUID,
          notify: () => {},
          connect: async () => ({
            accountId: '123456789012',
            who: 'arn:aws:iam::123456789012:user/ci',
            vault: process.port('vault', this.vault),
            store: () => process.port('store', this.store),
            usage: () => new MemoryUsageStore(),
          }),
        }),
        this.saved,
      ),
    );
  }

  async finish(process: Process<Saved | undefined>): Promise<void> {
    while (process.ending === undefined) await process.step();
    if (process.ending.kind === 'returned') this.saved = structuredClone(process.ending.value);
    else if (process.ending.error instanceof HalfMade) this.saved = process.ending.error.saved;
  }

  async run(operation: ReturnType<typeof up>): Promise<Process<Saved | undefined>> {
    const process = await this.begin(operation);
    await this.finish(process);
    if (process.ending?.kind === 'threw') throw process.ending.error;
    return process;
  }

  async plaintext(stage = 'AWSCURRENT'): Promise<string> {
    const command = new GetSecretValueCommand({ SecretId: this.secretName, VersionStage: stage });
    return (await secretsManager.send(command)).SecretString ?? '';
  }

  async verifies(plaintext: string): Promise<boolean> {
    const clock = () => instantOf(systemClock() + this.ahead);
    const verifier = createVerifier({ api, store: this.store, clock, log: () => {} });
    const headers = { authorization: `Bearer ${plaintext}` };
    return (await verifier.verify({ method: 'GET', path: '/', headers })).kind === 'allowed';
  }

  async expectSettled(version: number): Promise<void> {
    const records = await Array.fromAsync(this.store.list());
    const [record, ...others] = records.filter(({ life }) => life === 'live');
    expect(others).toEqual([]);
    expect(record?.current).toBe(version);
    const plaintext = await this.plaintext();
    expect(parseKeyString(plaintext)).toMatchObject({ keyId: record?.keyId, version });
    expect(await this.verifies(plaintext)).toBe(true);
    if (record === undefined) return;
    const events = await Array.fromAsync(this.store.events(record.keyId));
    expect(brokenLink(events, record.audit)).toBeUndefined();
    expect(JSON.stringify([this.saved, records, events])).not.toContain(plaintext.slice(-49, -6));
  }
}

type Step = readonly [
  name: string,
  before: (real: Real) => Promise<unknown>,
  operation: (real: Real) => ReturnType<typeof up>,
  version: number | 'none',
];

const STEPS: readonly Step[] = [
  ['create', async () => {}, (real) => up(real.program()), 1],
  ['rotate', (real) => real.run(up(real.program())), (real) => up(real.program({ rotationTrigger: 'a' })), 2],
  ['delete', (real) => real.run(up(real.program())), () => destroy(), 'none'],
];

describe.each(STEPS)('%s on real endpoints', (_, before, operation, version) => {
  async function prepared(): Promise<Real> {
    const real = new Real(await newKeyTable());
    await before(real);
    return real;
  }

  async function callsOf(): Promise<number> {
    const real = await prepared();
    return (await real.run(operation(real))).calls.length;
  }

  async function converged(real: Real): Promise<void> {
    await real.run(operation(real));
    if (version !== 'none') return real.expectSettled(version);
    expect((await Array.fromAsync(real.store.list())).filter(({ life }) => life === 'live')).toEqual([]);
    expect((await real.vault.describe(real.secretName))?.deletedAt ?? 'gone').not.toBeUndefined();
  }

  it('converges after a kill behind any call, and when the killed run goes on after that', {
    timeout: 120_000,
  }, async () => {
    const calls = await callsOf();
    for (let count = 0; count <= calls; count++) {
      const real = await prepared();
      const current = version === 2 ? await real.plaintext() : undefined;
      const zombie = await real.begin(operation(real));
      for (let call = 0; call < count && zombie.ending === undefined; call++) {
        await zombie.step();
        if (version === 2) expect(await real.verifies(await real.plaintext()), 'AWSCURRENT').toBe(true);
      }
      await converged(real);
      while (zombie.ending === undefined) await zombie.step();
      await converged(real);
      if (current !== undefined) {
        expect(await real.verifies(current), 'in the overlap').toBe(true);
        real.ahead = 2 * 86_400;
        expect(await real.verifies(current), 'after the overlap').toBe(false);
      }
      points += 1;
    }
    expect(points).toBeGreaterThan(calls);
  });

  it('converges after a failure of any call, before or after its effect', { timeout: 120_000 }, async () => {
    const calls = await callsOf();
    for (let count = 0; count < calls; count++) {
      for (const fault of ['fail-before', 'fail-after'] as const satisfies readonly Fault[]) {
        const real = await prepared();
        const process = await real.begin(operation(real));
        for (let call = 0; call < count; call++) await process.step();
        await process.step(fault);
        await real.finish(process);
        await converged(real);
        points += 1;
      }
    }
    expect(inject('missing')).toEqual([]);
  });
});
