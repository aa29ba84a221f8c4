import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.js';
import { defineApi } from '../../keys/api/define-api.js';
import { catalogDigest, defineCatalog } from '../../keys/catalog/define-catalog.js';
import { resolvePermissions } from '../../keys/catalog/resolve.js';
import type { Hasher } from '../../keys/hash.js';
import { type KeyId, parseKeyString } from '../../keys/key-string/key-string.js';
import { type AuditEvent, brokenLink } from '../../keys/record/audit.js';
import { quotaOf } from '../../keys/record/quota.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { countName, MemoryKeyStore } from '../../keys/store/memory-key-store.js';
import { type Instant, instantOf } from '../../keys/time/instant.js';
import { MemoryVault } from '../../keys/vault/memory-vault.js';
import type { LifecycleDeps } from '../../provider/lifecycle/context.js';
import { type Lifecycle, lifecycleOf } from '../../provider/lifecycle/lifecycle.js';
import { stateFromOutputs } from '../../provider/lifecycle/state.js';
import { createVerifier, type Verifier } from '../../runtime/verifier.js';
import { HalfMade, isFull } from './engine.js';
import { Process } from './process.js';

export const MINUTE = 60;
export const HOUR = 3_600;
export const DAY = 86_400;

/** Where all requests come from; scenarios with networks name it. */
const CLIENT = '203.0.113.7';

export const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { grants: ['read:item'] },
    edit: { grants: ['update:item'], implies: ['view'] },
  },
  types: {
    token: { prefix: 'acme_live', allows: '*', expiry: 'optional' },
    audit: { prefix: 'acme_audit', allows: ['view'], expiry: 'optional' },
  },
});

/** Any key may read `/`. */
export const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: {
    'GET /': {},
    'GET /items': { permission: 'read:item' },
    'PUT /items': { permission: 'update:item' },
  },
});

/** Inputs as the constructor of `ApiKey` hands them to the engine. */
export function program(wish: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const type = wish.type === 'audit' ? 'audit' : 'token';
  const scopes = (wish.scopes as readonly string[] | undefined) ?? ['view'];
  return {
    __provider: 'code',
    table: 'keys',
    catalog: catalog.name,
    catalogDigest: catalogDigest(catalog),
    type,
    prefix: catalog.types[type].prefix,
    permissions: resolvePermissions(catalog, type, scopes),
    scopes,
    account: 'org-1',
    owner: 'team',
    label: 'upload',
    expiresIn: '90d',
    rotation: { every: '30d', overlap: '24h' },
    aws: { region: 'us-east-1' },
    claim: 'c'.repeat(32),
    origin: 'shop/prod/upload',
    ...wish,
  };
}

/** A hash that costs nothing. */
const hasher: Hasher = {
  hash: async (keyString) => `cheap$${createHash('sha256').update(keyString.reveal()).digest('hex')}`,
  verify: async (hash, keyString) =>
    hash === `cheap$${createHash('sha256').update(keyString.reveal()).digest('hex')}`,
};

/** What the engine keeps of a resource. */
export interface Saved {
  readonly id: string;
  readonly outs: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The creation failed half-way: the next `up` updates, whatever `diff` says. */
  readonly halfMade?: true;
}

/** One operation of the engine on the one key of the program; gives what it then keeps. */
export type Operation = (lifecycle: Lifecycle, saved: Saved | undefined) => Promise<Saved | undefined>;

/**
 * Tables, a vault and a clock, with the invariants that hold after every effect (`check`). What was seen once is
 * remembered: what was refused for good must never verify again, in no table.
 */
export class World {
  readonly tables = new Map<string, MemoryKeyStore>();
  readonly time: { now: Instant } = { now: instantOf(1_800_000_000) };
  readonly usage = new MemoryUsageStore();
  readonly vault = new MemoryVault(() => this.time.now);
  /** All that was shown to anybody: notices and errors. */
  readonly shown: string[] = [];
  saved: Saved | undefined;
  /** How many runs were begun whose state names no key: each but the first may find one, and take it over. */
  blindRuns = 0;
  /** Whether a creation has returned, so that AWSCURRENT must verify from then on; a test breaks it for a while. */
  established = false;
  /** Whether the test itself took something away that `up` has yet to make good. */
  damaged = false;
  /** The most keys of each type in an account, as the catalog has it; a test may lift it, lower it, or bring it in later. */
  cap: number | undefined;
  /** Whether others want the places, too: else no run may be refused one. */
  crowded = false;
  /** The most that there may be at any instant, if nobody lowered the cap. */
  mostKeys = Number.POSITIVE_INFINITY;
  readonly #verifiers = new Map<string, Verifier>();
  readonly #plaintexts = new Set<string>();
  readonly #firstEnds = new Map<string, Instant | 'never'>();
  readonly #revoked = new Set<string>();
  readonly #refusedFor = new Map<string, Instant>();
  readonly #accepted = new Set<string>();
  #random = 0;

  table(name: string): MemoryKeyStore {
    const table = this.tables.get(name) ?? new MemoryKeyStore();
    this.tables.set(name, table);
    return table;
  }

  pass(seconds: number): void {
    this.time.now = instantOf(this.time.now + seconds);
  }

  /** Starts an operation as a process of its own, whose clock may be off. */
  begin(operation: Operation, options: { readonly skew?: number; readonly saved?: Saved | undefined } = {}) {
    const { cap } = this;
    const { skew = 0 } = options;
    const saved = 'saved' in options ? options.saved : this.saved;
    return Process.begin<Saved | undefined>((process) => {
      const deps: LifecycleDeps = {
        clock: () => instantOf(this.time.now + skew),
        hasher,
        randomBytes: (count) => this.#bytes(count),
        versionId: () => Buffer.from(this.#bytes(16)).toString('hex'),
        notify: (line) => void this.shown.push(line),
        connect: async () => ({
          accountId: '123456789012',
          who: 'arn:aws:sts::123456789012:assumed-role/deployer/ci',
          vault: process.port('vault', this.vault),
          store: (table) => process.port('store', this.table(table)),
          usage: () => process.port('usage', this.usage),
        }),
      };
      const lifecycle = lifecycleOf(deps);
      const create: Lifecycle['create'] = (inputs) => {
        this.blindRuns += 1;
        return lifecycle.create(inputs);
      };
      const check: Lifecycle['check'] = (olds, news) =>
        lifecycle.check(olds, cap === undefined ? news : { ...news, maxKeysPerAccount: cap });
      const update: Lifecycle['update'] = (id, olds, news) => {
        if (stateFromOutputs(olds).keyId === undefined) this.blindRuns += 1;
        return lifecycle.update(id, olds, news);
      };
      return operation({ ...lifecycle, check, create, update }, saved);
    });
  }

  /** Lets a process go on to its end, with a check after every call, and saves what it returns. */
  async finish(process: Process<Saved | undefined>): Promise<void> {
    while (process.ending === undefined) {
      await process.step();
      await this.checkAfter(process);
    }
    await this.#conclude(process);
  }

  /** A run from beginning to end that must succeed. */
  async run(
    operation: Operation,
    options: { readonly skew?: number } = {},
  ): Promise<Process<Saved | undefined>> {
    const process = await this.begin(operation, options);
    await this.finish(process);
    if (process.ending?.kind === 'threw') throw process.ending.error;
    return process;
  }

  /** What the engine saves of a run that ended by itself. */
  async #conclude(process: Process<Saved | undefined>): Promise<void> {
    const { ending } = process;
    if (ending?.kind === 'returned') {
      this.saved = structuredClone(ending.value);
      this.established = ending.value !== undefined;
      this.damaged = false;
    } else if (ending?.kind === 'threw') {
      this.shown.push(inspect(ending.error, { depth: 9, showHidden: true }), JSON.stringify(ending.error));
      if (ending.error instanceof Error) this.shown.push(ending.error.message, ending.error.stack ?? '');
      if (ending.error instanceof HalfMade) this.saved = ending.error.saved;
    }
    await this.check();
  }

  async checkAfter(process: Process<unknown>): Promise<void> {
    const { ending } = process;
    const refused = ending?.kind === 'threw' && isFull(ending.error);
    expect(refused && !this.crowded, 'a key of its own was taken for one too many').toBe(false);
    if (!/get|key|describe|has/i.test(process.calls.at(-1)?.split('.')[1]?.slice(0, 3) ?? ''))
      await this.check();
  }

  /** All records of all tables. */
  async records(): Promise<readonly { readonly table: string; readonly record: KeyRecord }[]> {
    const found = [];
    for (const [table, store] of this.tables)
      for await (const record of store.list()) found.push({ table, record });
    return found;
  }

  async events(table: string, keyId: KeyId): Promise<readonly AuditEvent[]> {
    return Array.fromAsync(this.table(table).events(keyId));
  }

  #verifier(table: string): Verifier {
    const known =
      this.#verifiers.get(table) ??
      createVerifier({ api, store: this.table(table), hasher, clock: () => this.time.now, log: () => {} });
    this.#verifiers.set(table, known);
    return known;
  }

  /** The tables over which a plaintext verifies now. */
  async acceptedIn(plaintext: string): Promise<readonly string[]> {
    const tables: string[] = [];
    for (const table of this.tables.keys()) {
      const headers = { authorization: `Bearer ${plaintext}` };
      const verdict = await this.#verifier(table).verify({
        method: 'GET',
        path: '/',
        headers,
        sourceAddress: CLIENT,
      });
      if (verdict.kind === 'allowed') tables.push(table);
      else expect(verdict.refusal).toBe('credential');
    }
    return tables;
  }

  /** Whether a plaintext may do something now, in some table. */
  async may(plaintext: string, method: string, path: string): Promise<boolean> {
    for (const table of this.tables.keys()) {
      const headers = { authorization: `Bearer ${plaintext}` };
      const verdict = await this.#verifier(table).verify({ method, path, headers, sourceAddress: CLIENT });
      if (verdict.kind === 'allowed') return true;
    }
    return false;
  }

  /** Every plaintext that verifies now. */
  async accepted(): Promise<readonly string[]> {
    const accepted: string[] = [];
    for (const plaintext of this.plaintexts())
      if ((await this.acceptedIn(plaintext)).length > 0) accepted.push(plaintext);
    return accepted;
  }

  /** Every plaintext that was ever put into the vault. */
  plaintexts(): ReadonlySet<string> {
    for (const plaintext of this.vault.allPlaintexts()) this.#plaintexts.add(plaintext);
    return this.#plaintexts;
  }

  /** The invariants that hold at every instant (DESIGN 5). */
  async check(): Promise<void> {
    const records = await this.records();
    for (const { table, record } of records) {
      expect(brokenLink(await this.events(table, record.keyId), record.audit), 'audit chain').toBeUndefined();
      this.#remember(record);
    }
    this.#checkCounts(records);
    const accepted = await this.accepted();
    const byKey = new Map<string, number>();
    for (const plaintext of this.plaintexts()) {
      const parts = parseKeyString(plaintext);
      const name = `${parts?.keyId} ${parts?.version}`;
      if (!accepted.includes(plaintext)) {
        if (this.#accepted.has(plaintext)) this.#refusedFor.set(plaintext, this.time.now);
        continue;
      }
      expect(this.#refusedFor.has(plaintext), `version ${name}, refused once, verifies again`).toBe(false);
      expect(this.#revoked.has(name), `version ${name} verifies after its revocation or deletion`).toBe(
        false,
      );
      const end = this.#firstEnds.get(name);
      expect(end !== undefined, `version ${name} verifies without a record`).toBe(true);
      expect(end === 'never' || this.time.now < Number(end), `version ${name} outlives its end`).toBe(true);
      this.#accepted.add(plaintext);
      byKey.set(parts?.keyId ?? '', (byKey.get(parts?.keyId ?? '') ?? 0) + 1);
    }
    expect(byKey.size, 'keys that verify').toBeLessThanOrEqual(1);
    for (const count of byKey.values()) expect(count, 'versions that verify').toBeLessThanOrEqual(2);
    if (this.established && !this.damaged) this.#checkCurrent(records, accepted);
  }

  /** Each count is the number of keys that are neither revoked nor deleted, at every instant. */
  #checkCounts(records: readonly { readonly table: string; readonly record: KeyRecord }[]): void {
    for (const [table, store] of this.tables) {
      const counts = new Map([...store.counts.keys()].map((name) => [name, 0]));
      for (const { table: where, record } of records) {
        const quota = where === table ? quotaOf(record) : undefined;
        if (quota === undefined) continue;
        counts.set(countName(quota), (counts.get(countName(quota)) ?? 0) + 1);
      }
      expect(Object.fromEntries(store.counts), `counts of the table ${table}`).toEqual(
        Object.fromEntries(counts),
      );
      for (const count of counts.values())
        expect(count, 'keys that count').toBeLessThanOrEqual(this.mostKeys);
    }
  }

  #checkCurrent(records: readonly { readonly record: KeyRecord }[], accepted: readonly string[]): void {
    const live = records.filter(({ record }) => record.life === 'live').map(({ record }) => record);
    const good = live.filter((record) => {
      const end = record.versions.get(record.current)?.expiresAt ?? 0;
      return record.current > record.revokedThrough && (end === 'never' || this.time.now < end);
    });
    if (good.length === 0) return;
    for (const name of this.vault.names())
      expect(accepted.includes(this.vault.plaintextOf(name) ?? ''), 'AWSCURRENT verifies').toBe(true);
  }

  #remember(record: KeyRecord): void {
    if (record.life !== 'moved')
      for (let number = 1; number <= record.revokedThrough; number++)
        this.#revoked.add(`${record.keyId} ${number}`);
    for (const [number, { expiresAt }] of record.versions) {
      const name = `${record.keyId} ${number}`;
      const first = this.#firstEnds.get(name);
      if (first === undefined) this.#firstEnds.set(name, expiresAt);
      else if (first !== 'never')
        expect(
          expiresAt !== 'never' && expiresAt <= first,
          `version ${name} lives longer than it was given`,
        ).toBe(true);
    }
  }

  /** No plaintext, and no secret part of one, stands anywhere but in the vault. */
  async checkSecrecy(): Promise<void> {
    const trails = [];
    for (const { table, record } of await this.records())
      trails.push(record, await this.events(table, record.keyId));
    const views = [];
    for (const name of this.vault.names()) views.push(await this.vault.describe(name));
    const seen = inspect([this.saved, this.shown, trails, views], {
      depth: 12,
      maxStringLength: null,
      maxArrayLength: null,
    });
    for (const plaintext of this.plaintexts()) {
      expect(seen.includes(plaintext.slice(-49, -6)), 'a plaintext was seen').toBe(false);
    }
  }

  #bytes(count: number): Uint8Array {
    this.#random += 1;
    const block = (part: number) => createHash('sha256').update(`${this.#random}/${part}`).digest();
    return Buffer.concat(Array.from({ length: Math.ceil(count / 32) }, (_, part) => block(part))).subarray(
      0,
      count,
    );
  }
}
