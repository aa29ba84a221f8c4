import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord } from '../../../keys/record/codec.js';
import { type Item, recordAttributes, recordFromItem, toItem } from '../../../keys/store/items.js';
import { sampleRecord } from '../../contracts/sample.js';
import { records } from './arbitrary.js';

type Data = Record<string, unknown>;

const UNREADABLE = expect.objectContaining({ code: 'ERR_RECORD_UNREADABLE' });

function plain(): Data {
  const { keyId, versions } = sampleRecord();
  const [version] = versions.values();
  const full = {
    ...version,
    supersededAt: 1_800_000_000,
    retiresAt: 1_800_000_000,
    permissions: ['read:item'],
    mintedFor: { epoch: 1_800_000_000, trigger: 'a' },
  };
  const record = sampleRecord({ keyId });
  const terms = {
    ...record.terms,
    allowedCidrs: ['203.0.113.0/24'],
    notBefore: 1_800_000_000,
    accountAttributes: ['parent-org'],
    grantor: 'alice',
    maxKeysPerAccount: 10,
  };
  return JSON.parse(
    JSON.stringify({
      ...encodeRecord(record),
      terms,
      versions: { 1: full, 2: version },
      current: 2,
      endedAt: 1_800_000_000,
      movedTo: 'other',
      ttl: 1_800_000_000,
    }),
  );
}

/** Every place in plain data, as the names that lead there. */
function places(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => places(member, [...path, name]))];
}

/** The data with another value in one place; `undefined` takes the member away. */
function changed(data: Data, path: readonly string[], value: unknown): Data {
  const [name = '', ...rest] = path;
  const member = rest.length === 0 ? value : changed(data[name] as Data, rest, value);
  const { [name]: _, ...others } = data;
  return member === undefined ? others : { ...others, [name]: member };
}

/** What DynamoDB counts: names and values in UTF-8, 3 bytes for a list or map, 1 for each of its members. */
function sizeOf(item: Item): number {
  const value = (one: AttributeValue): number => {
    if (one.L !== undefined) return 3 + one.L.reduce((sum, member) => sum + 1 + value(member), 0);
    if (one.M !== undefined) return 3 + Object.keys(one.M).length + sizeOf(one.M);
    return Buffer.byteLength(one.S ?? one.N ?? '-');
  };
  return Object.entries(item).reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + value(one), 0);
}

const OPTIONAL = new Set([
  'supersededAt',
  'retiresAt',
  'permissions',
  'trigger',
  'maxKeysPerAccount',
  'endedAt',
  'movedTo',
  'ttl',
  'allowedCidrs',
  'notBefore',
  'accountAttributes',
  'grantor',
]);
const ALL = places(plain()).filter((path) => path.length > 0);

describe('a record', () => {
  it('is read as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(records, (record) => {
        expect(decodeRecord(JSON.parse(JSON.stringify(encodeRecord(record))), 'key')).toEqual(record);
      }),
    );
  });

  it('has no member without a value: what is absent is not there', () => {
    const record = sampleRecord();
    expect(decodeRecord(encodeRecord(record), 'key')).toStrictEqual(record);
  });

  it('is read from the item that it becomes in DynamoDB', () => {
    fc.assert(
      fc.property(records, (record) => {
        expect(recordFromItem(toItem(recordAttributes(record)), 'item')).toEqual(record);
      }),
    );
  });

  it('with everything there can be is read', () => {
    expect(() => decodeRecord(plain(), 'key')).not.toThrow();
  });

  it('of another schema is refused', () => {
    for (const schema of [0, 2, '1', null, undefined])
      expect(() => decodeRecord(changed(plain(), ['schema'], schema), 'key')).toThrow(UNREADABLE);
  });

  it.each(ALL.map((path) => [path.join('.'), path] as const))(
    'is refused without %s, unless that may be absent',
    (_, path) => {
      const name = path.at(-1) ?? '';
      const without = changed(plain(), path, undefined);
      const isOptional = OPTIONAL.has(name) && path.join('.') !== 'terms.permissions';
      if (isOptional || path.join('.') === 'versions.1')
        expect(() => decodeRecord(without, 'key')).not.toThrow();
      else expect(() => decodeRecord(without, 'key')).toThrow(UNREADABLE);
    },
  );

  it.each(ALL.map((path) => [path.join('.'), path] as const))(
    'is refused with %s of another form',
    (_, path) => {
      for (const value of [null, true, 1.5, -1, Number.NaN, [1], [[]], { a: 1 }, '\u0000odd', 1e13]) {
        const data = changed(plain(), path, value);
        const now = path.reduce<unknown>((at, name) => (at as Data)[name], plain());
        const fits =
          typeof value === 'string' &&
          typeof now === 'string' &&
          !['keyId', 'life', 'expiresAt', 'grantor'].includes(path.at(-1) ?? '');
        const counts =
          value === 1e13 &&
          ['rev', 'tenure', 'revokedThrough', 'seq', 'maxKeysPerAccount'].includes(path.at(-1) ?? '');
        if (fits || counts) expect(() => decodeRecord(data, 'key')).not.toThrow();
        else
          expect(() => decodeRecord(data, 'key'), `${path.join('.')} = ${JSON.stringify(value)}`).toThrow(
            UNREADABLE,
          );
      }
    },
  );

  it.each([[], ['terms'], ['audit'], ['versions', '1'], ['versions', '1', 'mintedFor']])(
    'is refused with a member that is not known in [%s]: it may be a limit',
    (...path) => {
      const data = changed(
        plain(),
        [...path.filter((name) => name !== undefined), 'notAfter'],
        1_800_000_000,
      );
      expect(() => decodeRecord(data, 'key')).toThrow(UNREADABLE);
    },
  );

  it.each(['0', '01', '-1', '1.0', '1e1', 'x', '', '238328', '99999999999999999999'])(
    'is refused with a version called %j',
    (name) => {
      const { versions, ...rest } = plain();
      const odd = { ...(versions as Data), [name]: (versions as Data)['1'] };
      expect(() => decodeRecord({ ...rest, versions: odd }, 'key')).toThrow(UNREADABLE);
    },
  );

  it('is refused if the version that counts is not in it', () => {
    for (const current of [0, 3, 99])
      expect(() => decodeRecord({ ...plain(), current }, 'key')).toThrow(UNREADABLE);
  });

  it('that is anything else is refused, and is not quoted', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        expect(() => decodeRecord(data, 'key')).toThrow(UNREADABLE);
      }),
    );
    try {
      decodeRecord(changed(plain(), ['versions', '1', 'hash'], ['$argon2id$secret']), 'key');
    } catch (error) {
      expect(String(error)).not.toContain('secret');
    }
  });

  it('stays below 4 KB with the hashes of two versions, fifty permissions and all the networks that there can be', () => {
    const permissions = Array.from({ length: 50 }, (_, index) => `update:resource-${index}`);
    const data = plain();
    const groups = Array.from({ length: 7 }, () => 'ffff').join(':');
    const allowedCidrs = Array.from({ length: 32 }, (_, index) => `${groups}:ff${index + 10}/128`);
    const terms = { ...(data.terms as Data), permissions, allowedCidrs };
    const hash = `$argon2id$v=19$m=19456,p=1,t=2$${'A'.repeat(22)}$${'B'.repeat(43)}`;
    const versions = Object.fromEntries(
      Object.entries(data.versions as Data).map(([name, version]) => [name, { ...(version as Data), hash }]),
    );
    const item = toItem({ ...data, terms, versions });
    expect(sizeOf(item)).toBeLessThan(4_096);
  });
});
