import fc from 'fast-check';
import type { KeyId } from '../../../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../../../keys/record/record.js';
import { type Instant, instantOf } from '../../../keys/time/instant.js';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Any instant near the present of the tests. */
export const instants: fc.Arbitrary<Instant> = fc
  .integer({ min: 1_700_000_000, max: 1_900_000_000 })
  .map(instantOf);

const keyIds = fc
  .array(fc.constantFrom(...DIGITS), { minLength: 16, maxLength: 16 })
  .map((digits) => digits.join('') as KeyId);
const texts = fc.string({ maxLength: 30 });

/** Leaves out what is undefined: records have no such members. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Any version that the codec can write. */
export const versions: fc.Arbitrary<KeyVersion> = fc
  .record({
    hash: texts,
    check: fc.integer({ min: 0, max: 65_535 }),
    secretVersionId: texts,
    prefix: texts,
    type: texts,
    createdAt: instants,
    expiresAt: fc.oneof(instants, fc.constant('never' as const)),
    supersededAt: maybe(instants),
    retiresAt: maybe(instants),
    mintedFor: fc.record({ epoch: instants, trigger: maybe(texts) }).map(defined),
    permissions: maybe(fc.array(texts, { maxLength: 3 })),
  })
  .map((version) => defined(version) as KeyVersion);

/** Any record that the codec can write: one or two versions, and whatever else there may be. */
export const records: fc.Arbitrary<KeyRecord> = fc
  .record({
    current: fc.integer({ min: 1, max: 238_327 }),
    newest: versions,
    before: maybe(versions),
    rest: fc.record({
      rev: fc.nat(),
      keyId: keyIds,
      claim: texts,
      origin: texts,
      tenure: fc.nat(),
      life: fc.constantFrom('live', 'deleted', 'moved'),
      terms: fc
        .record({
          grantor: maybe(fc.stringMatching(/^[!-~]{1,128}$/)),
          catalog: texts,
          catalogDigest: texts,
          type: texts,
          scopes: fc.array(texts, { maxLength: 3 }),
          permissions: fc.array(texts, { maxLength: 3 }),
          account: texts,
          owner: texts,
          label: texts,
          allowedCidrs: maybe(fc.array(texts, { minLength: 1, maxLength: 3 })),
          notBefore: maybe(instants),
          accountAttributes: maybe(fc.array(texts, { minLength: 1, maxLength: 3 })),
          maxKeysPerAccount: maybe(fc.integer({ min: 1 })),
        })
        .map(defined),
      secretArn: texts,
      createdAt: instants,
      revokedThrough: fc.nat({ max: 300_000 }),
      audit: fc.record({ seq: fc.nat(), digest: texts }),
      endedAt: maybe(instants),
      movedTo: maybe(texts),
      ttl: maybe(instants),
    }),
  })
  .map(({ current, newest, before, rest }) => {
    const kept = before === undefined || current === 1 ? [] : [[current - 1, before] as const];
    const all = new Map<number, KeyVersion>([...kept, [current, newest]]);
    return defined({ ...rest, schema: 1, versions: all, current }) as KeyRecord;
  });
