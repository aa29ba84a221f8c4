import { randomBytes } from 'node:crypto';
import type { UsageReader } from '../../cli/context.ts';
import { run } from '../../cli/run.ts';
import type { Usage } from '../../keys/activity/activity-log.ts';
import { isKeyId, type KeyId, mintKeyString } from '../../keys/key-string/key-string.ts';
import type { KeyRecord, KeyTerms, KeyVersion } from '../../keys/record/record.ts';
import { created } from '../../keys/record/transitions.ts';
import { SecretText } from '../../keys/secret-text.ts';
import type { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { type Instant, instantOf } from '../../keys/time/instant.ts';

/** 2026-11-21T13:00:00Z */
export const NOW = instantOf(1_795_266_000);

/** The identity that the tool runs under. */
export const OPERATOR = 'arn:aws:sts::111122223333:assumed-role/security/eve';

/** A hash as a record holds it; nothing of it may ever be printed. */
export const HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';

/** A key id for tests. */
export function keyIdOf(text: string): KeyId {
  const id = text.padEnd(16, '0');
  if (!isKeyId(id)) throw new Error(`${text} cannot be a key id`);
  return id;
}

/** A version that is valid at {@link NOW}. */
export function version(change: Partial<KeyVersion> = {}): KeyVersion {
  return {
    hash: HASH,
    check: 54_321,
    secretVersionId: '0f4e1a52-6f0e-4a43-8f2d-2f1f6a3c9d10',
    prefix: 'acme_live',
    type: 'service',
    createdAt: instantOf(1_793_000_000),
    expiresAt: instantOf(1_800_000_000),
    mintedFor: { epoch: instantOf(1_793_000_000) },
    ...change,
  };
}

/** What is special about a key of a test. */
export interface KeyOptions extends Partial<KeyTerms> {
  readonly id?: string;
  readonly version?: Partial<KeyVersion>;
  readonly secretName?: string;
}

/** Puts a key into a store. */
export async function putKey(store: MemoryKeyStore, options: KeyOptions = {}): Promise<KeyRecord> {
  const { id = '7QxF', version: changed, secretName = 'keywright/shop/prod/ci-1a2b3c4d', ...terms } = options;
  const transition = created(
    {
      keyId: keyIdOf(id),
      claim: '0123456789abcdef0123456789abcdef',
      origin: 'shop/prod/ci',
      terms: {
        catalog: 'acme',
        catalogDigest: '00000000000000aa',
        type: 'service',
        scopes: ['read-reports'],
        permissions: ['read:report'],
        account: 'org-1',
        owner: 'reporting',
        label: 'ci-upload',
        ...terms,
      },
      secretArn: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${secretName}-AbCdEf`,
      createdAt: instantOf(1_793_000_000),
      versions: new Map([[1, version(changed)]]),
      current: 1,
    },
    {
      now: instantOf(1_793_000_000),
      actor: { who: 'arn:aws:sts::111122223333:role/deploy', via: 'shop/prod' },
    },
  );
  if ((await store.create(transition)) !== 'written') throw new Error('the key is there already');
  return transition.next;
}

/** The plaintext of a version of a key. */
export function keyStringOf(record: KeyRecord, number = record.current): string {
  return mintKeyString({ prefix: 'acme_live', keyId: record.keyId, version: number }, randomBytes).reveal();
}

/** What is special about one run of the tool. */
export interface Setting {
  readonly stdin?: string;
  readonly usage?: ReadonlyMap<KeyId, Usage> | UsageReader;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Instant;
  /** What files hold: text, or for a module what it exports by default. */
  readonly files?: Readonly<Record<string, unknown>>;
}

/** What a run left on the terminal. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function named(files: Readonly<Record<string, unknown>>, file: string): unknown {
  if (!Object.hasOwn(files, file)) throw new Error(`ENOENT: no such file, open '${file}'`);
  return files[file];
}

/** Runs the tool against a store in memory. */
export async function keywright(
  store: MemoryKeyStore,
  args: readonly string[],
  setting: Setting = {},
): Promise<Outcome> {
  const { stdin = '', usage, env = { KEYWRIGHT_TABLE: 'api-keys' }, now = NOW, files = {} } = setting;
  let [out, err] = ['', ''];
  const code = await run(args, {
    env,
    clock: () => now,
    files: {
      readText: async (file) => String(named(files, file)),
      defaultExportOf: async (file) => named(files, file),
    },
    connect: async () => ({
      store,
      usage: usage === undefined ? undefined : { get: async (keyId) => usage.get(keyId) },
      whoami: async () => OPERATOR,
    }),
    readLeaked: async () => new SecretText(stdin),
    inputLines: async function* () {
      yield* stdin.split('\n');
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
