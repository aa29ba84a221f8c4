import { randomBytes } from 'node:crypto';
import { MemoryUsageStore } from '../../keys/activity/memory-usage-store.ts';
import { WindowedActivityLog } from '../../keys/activity/windowed-activity-log.ts';
import { defineApi } from '../../keys/api/define-api.ts';
import { catalogDigest, defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { resolvePermissions } from '../../keys/catalog/resolve.ts';
import type { GrantorRights } from '../../keys/grantor/grantor.ts';
import { check16, type Hasher } from '../../keys/hash.ts';
import { type KeyId, mintKeyId, mintKeyString } from '../../keys/key-string/key-string.ts';
import type { KeyRecord, KeyTerms, KeyVersion } from '../../keys/record/record.ts';
import { created, rotated } from '../../keys/record/transitions.ts';
import type { SecretText } from '../../keys/secret-text.ts';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.ts';
import { type Instant, instantOf, after as later } from '../../keys/time/instant.ts';
import type { LogEntry } from '../../runtime/log.ts';
import { CheapHasher } from '../../runtime/testing/index.ts';
import { createVerifier } from '../../runtime/verifier.ts';
import { declareGrantor } from '../contracts/grantor-sample.ts';

/** The instant at which every test begins. */
export const NOW = instantOf(1_800_000_000);
const ACTOR = { who: 'local', via: 'test' };

export { later };

/** Two types of one prefix with surfaces of their own, one that is limited in time, one of another environment. */
export const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    view: { grants: ['read:item', 'read:list'] },
    edit: { grants: ['update:item'], implies: ['view'] },
    manage: { grants: ['create:user', 'delete:user'], elevated: true },
  },
  types: {
    token: { prefix: 'acme_live', allows: '*', expiry: 'optional', maxLifetime: '365d' },
    audit: { prefix: 'acme_live', allows: ['view'], expiry: 'required' },
    probe: { prefix: 'acme_test', allows: '*', expiry: 'optional' },
  },
});

/** One route for each kind of requirement. */
export const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }, { header: 'X-API-Key' }],
  routes: {
    'GET /v1/items': { permission: 'read:item' },
    'GET /v1/items/{id}': { permission: 'read:item' },
    'PUT /v1/items/{id}': { permission: 'update:item' },
    'DELETE /v1/users/{id}': { permission: 'delete:user' },
    'GET /v1/audit': { types: 'audit' },
    'GET /v1/tokens': { types: 'token' },
    'GET /v1/files/{path+}': {},
  },
});

/** A hash that costs nothing, and counts how often it was asked. */
export class CountingHasher extends CheapHasher {
  verifications = 0;
  override verify(hash: string, keyString: SecretText): Promise<boolean> {
    this.verifications += 1;
    return super.verify(hash, keyString);
  }
}

export interface Wish {
  readonly type?: 'token' | 'audit' | 'probe';
  readonly scopes?: readonly ('view' | 'edit' | 'manage')[];
  readonly account?: string;
  readonly expiresAt?: Instant | 'never';
  readonly createdAt?: Instant;
  readonly catalogName?: string;
  readonly grantor?: string;
  readonly allowedCidrs?: readonly string[];
}

export interface Issued {
  readonly keyId: KeyId;
  readonly keyString: SecretText;
  readonly record: KeyRecord;
}

const PREFIXES = { token: 'acme_live', audit: 'acme_live', probe: 'acme_test' } as const;

export function termsOf(wish: Wish): KeyTerms {
  const { type = 'token', scopes = ['view'], account = 'org-1', catalogName = 'acme' } = wish;
  return {
    catalog: catalogName,
    catalogDigest: catalogDigest(catalog),
    type,
    scopes,
    permissions: Object.keys(resolvePermissions(catalog, type, scopes)).sort(),
    account,
    owner: 'team',
    label: 'a key',
    ...(wish.grantor === undefined ? {} : { grantor: wish.grantor }),
    ...(wish.allowedCidrs === undefined ? {} : { allowedCidrs: wish.allowedCidrs }),
  };
}

async function versionOf(
  keyId: KeyId,
  version: number,
  wish: Wish,
  hasher: Hasher,
): Promise<{ readonly keyString: SecretText; readonly version: KeyVersion }> {
  const { type = 'token', createdAt = NOW, expiresAt = later(createdAt, 30 * 86_400) } = wish;
  const keyString = mintKeyString({ prefix: PREFIXES[type], keyId, version }, randomBytes);
  return {
    keyString,
    version: {
      hash: await hasher.hash(keyString),
      check: check16(keyString),
      secretVersionId: `version-${version}`,
      prefix: PREFIXES[type],
      type,
      createdAt,
      expiresAt,
      mintedFor: { epoch: createdAt },
    },
  };
}

/** A first record, as a lifecycle would write it. */
export async function recordOf(
  wish: Wish,
  hasher: Hasher,
): Promise<Issued & { readonly transition: ReturnType<typeof created> }> {
  const keyId = mintKeyId(randomBytes);
  const { keyString, version } = await versionOf(keyId, 1, wish, hasher);
  const first = {
    keyId,
    claim: 'claim',
    origin: 'shop/prod/key',
    terms: termsOf(wish),
    secretArn: `arn:aws:secretsmanager:us-east-1:1:secret:${keyId}`,
    createdAt: version.createdAt,
    versions: new Map([[1, version]]),
    current: 1,
  };
  const transition = created(first, { now: NOW, actor: ACTOR });
  return { keyId, keyString, record: transition.next, transition };
}

/** A second version beside the first. */
export async function rotationOf(issued: Issued, wish: Wish, hasher: Hasher) {
  const { record, keyId } = issued;
  const { keyString, version } = await versionOf(keyId, record.current + 1, wish, hasher);
  const transition = rotated(record, version, termsOf(wish), record.secretArn, { now: NOW, actor: ACTOR });
  return { keyId, keyString, record: transition.next, transition };
}

/** A verifier over a table in memory, with a clock that tests move and a log that they read. */
export function world() {
  const store = new MemoryKeyStore();
  const hasher = new CountingHasher();
  const entries: LogEntry[] = [];
  const usages = new MemoryUsageStore();
  const activity = new WindowedActivityLog(usages);
  const time = { now: NOW };
  const deps = {
    store,
    hasher,
    activity,
    clock: () => time.now,
    log: (entry: LogEntry) => void entries.push(entry),
  };
  return {
    ...deps,
    entries,
    usages,
    time,
    deps,
    verifier: createVerifier({ api, ...deps }),
    async issue(wish: Wish = {}): Promise<Issued> {
      const { transition, ...issued } = await recordOf(wish, hasher);
      await store.create(transition);
      return issued;
    },
    async rotate(issued: Issued, wish: Wish = {}): Promise<Issued> {
      const { transition, ...next } = await rotationOf(issued, wish, hasher);
      await store.write(issued.record, transition);
      return next;
    },
    /** Says what a grantor may do from now on, as a deployment does. */
    grant: (grantorId: string, rights: GrantorRights) => declareGrantor(store.grantors, grantorId, rights),
    /** Changes the stored item by hand. */
    edit(keyId: KeyId, change: (item: Record<string, unknown>) => Record<string, unknown>): void {
      store.items.set(keyId, change(structuredClone({ ...store.items.get(keyId) })));
    },
  };
}

/** A request with a Bearer credential, if there is one. */
export function request(method: string, path: string, keyString?: SecretText | string) {
  const text = typeof keyString === 'string' ? keyString : keyString?.reveal();
  return {
    method,
    path,
    headers: text === undefined ? {} : { authorization: `Bearer ${text}` },
    requestId: 'req-1',
    sourceAddress: '203.0.113.7',
  };
}
