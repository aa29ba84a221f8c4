import { randomBytes } from 'node:crypto';
import { MemoryLimitStore } from '../../keys/activity/memory-limit-store.js';
import { parseNetwork } from '../../keys/addresses/network.js';
import type { AnyApi, CredentialDefinition } from '../../keys/api/api.js';
import { acceptedIn } from '../../keys/api/credential-kinds.js';
import type { ScopeNameOf, TypeName } from '../../keys/catalog/catalog.js';
import { catalogDigest } from '../../keys/catalog/define-catalog.js';
import { grantorProblem } from '../../keys/catalog/grantor-problem.js';
import { resolvePermissions, scopeProblems, typeOf } from '../../keys/catalog/resolve.js';
import { type Clock, systemClock } from '../../keys/clock.js';
import { check16 } from '../../keys/hash.js';
import { type KeyId, mintKeyId, mintKeyString } from '../../keys/key-string/key-string.js';
import type { KeyVersion } from '../../keys/record/record.js';
import { created, revoked } from '../../keys/record/transitions.js';
import { MemoryKeyStore } from '../../keys/store/memory-key-store.js';
import { after, type Instant } from '../../keys/time/instant.js';
import type { GrantorLookup } from '../grantors.js';
import type { Log } from '../log.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { createVerifier, type Verifier } from '../verifier.js';
import { CheapHasher } from './cheap-hasher.js';

/** What a key for a test is to be. */
export interface TestKeyWish<A extends AnyApi, T extends TypeName<A['catalog']>> {
  readonly type: T;
  /** Default: what the type requires. */
  readonly scopes?: readonly ScopeNameOf<A['catalog'], T>[];
  /** Default `test-account`. */
  readonly account?: string;
  /** Default `test-owner`. */
  readonly owner?: string;
  /** Default `test-key`. */
  readonly label?: string;
  /** On whose authority; only for types that take a grantor. What they may do is told by `grantors`. */
  readonly grantor?: string;
  /** Default: in an hour. An instant of the past makes an expired key. */
  readonly expiresAt?: Instant;
  /** What the account is, for scopes with a condition. Default: nothing in particular. */
  readonly accountAttributes?: readonly string[];
  /** Networks in CIDR notation. Default: from anywhere. A web-standard guard must be told where the address is. */
  readonly allowedCidrs?: readonly string[];
  /** Default: valid at once. */
  readonly notBefore?: Instant;
}

/** A key for a test. */
export interface TestKey {
  readonly keyId: KeyId;
  /** What a caller sends. It opens nothing outside the test. */
  readonly keyString: string;
  /** The headers of a request with this key, where the API wants it first. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Settings of {@link testKeys}. */
export interface TestKeysOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: none. */
  readonly log?: Log;
  /** What grantors may do, as for `createVerifier`. Default: there are none, so keys with a grantor are refused. */
  readonly grantors?: GrantorLookup;
  /** For an API that takes tokens: `(await testTokens(api)).verifier`. */
  readonly tokens?: TokenVerifier;
}

/** Keys and their verifier, in memory. */
export interface TestKeys<A extends AnyApi> {
  /** What the handler under test is given in place of its own. Limits are counted in memory, with windows by `clock`. */
  readonly verifier: Verifier<A>;
  /**
   * Issues a key.
   *
   * @throws TypeError if the catalog has no such type, the type may not have these scopes or this grantor, or `allowedCidrs`
   * are no networks, or none.
   */
  issue<const T extends TypeName<A['catalog']>>(wish: TestKeyWish<A, T>): Promise<TestKey>;
  /**
   * Revokes a key that was issued here.
   *
   * @throws TypeError if it was not.
   */
  revoke(key: TestKey): Promise<void>;
}

const ACTOR = { who: 'local', via: 'test' };
const LIFE_SECONDS = 3_600;

/**
 * Issues keys for the unit tests of a handler: the same verifier, over a table in memory and with a hash that costs nothing.
 * No AWS, no waiting.
 *
 * @example
 * const keys = testKeys(api);
 * const handler = protectWeb(keys.verifier, listItems);
 * const { headers } = await keys.issue({ type: 'token', scopes: ['view'], account: 'org-7' });
 * const answer = await handler(new Request('http://test/v1/items', { headers }));
 */
export function testKeys<const A extends AnyApi>(
  api: A,
  { clock = systemClock, log = () => {}, grantors, tokens }: TestKeysOptions = {},
): TestKeys<A> {
  const store = new MemoryKeyStore();
  const hasher = new CheapHasher();
  const definitions: readonly CredentialDefinition[] = api.credentials;
  const first = definitions.find((one) => acceptedIn(one).includes('key'));
  const headersOf = (keyString: string) => {
    const value = first?.scheme === undefined ? keyString : `${first.scheme} ${keyString}`;
    return { [first?.header ?? '']: value };
  };

  async function issue(wish: TestKeyWish<A, TypeName<A['catalog']>>): Promise<TestKey> {
    const { type: typeName, account = 'test-account', owner = 'test-owner', label = 'test-key' } = wish;
    const type = typeOf(api.catalog, typeName);
    const scopes: readonly string[] = wish.scopes ?? type?.requires ?? [];
    const { accountAttributes = [] } = wish;
    const [problem] = scopeProblems(api.catalog, typeName, scopes, accountAttributes);
    if (type === undefined || problem !== undefined) throw new TypeError(problem?.reason);
    if (wish.allowedCidrs?.length === 0)
      throw new TypeError('allowedCidrs: list networks, or leave it out for keys from anywhere');
    for (const cidr of wish.allowedCidrs ?? []) {
      const network = parseNetwork(cidr);
      if ('problem' in network) throw new TypeError(`allowedCidrs: "${cidr}" ${network.problem}`);
    }
    const refusal = grantorProblem(typeName, type.grantor, wish.grantor);
    if (refusal !== undefined) throw new TypeError(`the grantor ${refusal}`);
    const [now, keyId] = [clock(), mintKeyId(randomBytes)];
    const keyString = mintKeyString({ prefix: type.prefix, keyId, version: 1 }, randomBytes);
    const version: KeyVersion = {
      hash: await hasher.hash(keyString),
      check: check16(keyString),
      secretVersionId: 'test',
      prefix: type.prefix,
      type: typeName,
      createdAt: now,
      expiresAt: wish.expiresAt ?? after(now, LIFE_SECONDS),
      mintedFor: { epoch: now },
    };
    const terms = {
      catalog: api.catalog.name,
      catalogDigest: catalogDigest(api.catalog),
      type: typeName,
      scopes,
      permissions: Object.keys(resolvePermissions(api.catalog, typeName, scopes, accountAttributes)).sort(),
      account,
      owner,
      label,
      ...(accountAttributes.length === 0 ? {} : { accountAttributes }),
      ...(wish.allowedCidrs === undefined ? {} : { allowedCidrs: wish.allowedCidrs }),
      ...(wish.notBefore === undefined ? {} : { notBefore: wish.notBefore }),
      ...(wish.grantor === undefined ? {} : { grantor: wish.grantor }),
    };
    const secretArn = `arn:aws:secretsmanager:test:000000000000:secret:${keyId}`;
    const names = { claim: 'test', origin: 'test/test/test', secretArn };
    const versions = new Map([[1, version]]);
    const record = { keyId, ...names, terms, createdAt: now, versions, current: 1 };
    await store.create(created(record, { now, actor: ACTOR }));
    const text = keyString.reveal();
    return { keyId, keyString: text, headers: headersOf(text) };
  }

  return {
    verifier: createVerifier({
      api,
      store,
      limits: new MemoryLimitStore(),
      hasher,
      clock,
      log,
      ...(grantors && { grantors }),
      ...(tokens && { tokens }),
    }),
    issue,
    async revoke({ keyId }) {
      const record = await store.get(keyId);
      if (record === undefined) throw new TypeError(`key ${keyId} was not issued here`);
      await store.write(record, revoked(record, 'test', { now: clock(), actor: ACTOR }));
    },
  };
}
