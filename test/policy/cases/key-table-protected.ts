import { unknown } from '../../../policy/testing/index.ts';
import type { RuleCases } from './case.ts';

const table = { type: 'aws:dynamodb/table:Table', name: 'keys' };

/** As the README declares it. */
const good = {
  name: 'api-keys',
  billingMode: 'PAY_PER_REQUEST',
  hashKey: 'pk',
  rangeKey: 'sk',
  attributes: ['pk', 'sk', 'account'].map((name) => ({ name, type: 'S' })),
  globalSecondaryIndexes: [{ name: 'by-account', hashKey: 'account', rangeKey: 'pk', projectionType: 'ALL' }],
  ttl: { attributeName: 'ttl', enabled: true },
  pointInTimeRecovery: { enabled: true },
  deletionProtectionEnabled: true,
};
const { pointInTimeRecovery: _, ...withoutRecovery } = good;
const { deletionProtectionEnabled: __, ...withoutProtection } = good;
const { ttl: ___, ...withoutTtl } = good;
const { globalSecondaryIndexes: ____, ...withoutIndex } = good;

export const cases: RuleCases = {
  rule: 'key-table-protected',
  breaks: [
    { what: 'no point-in-time recovery', ...table, props: withoutRecovery, says: 'cannot be brought back' },
    {
      what: 'point-in-time recovery that is off',
      ...table,
      props: { ...good, pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: unknown.number } },
      says: 'write pointInTimeRecovery: { enabled: true }',
    },
    { what: 'no deletion protection', ...table, props: withoutProtection, says: 'can be deleted by mistake' },
    {
      what: 'no time to live',
      ...table,
      props: withoutTtl,
      says: 'keeps what is left of deleted ones for ever',
    },
    {
      what: 'a time to live by another attribute',
      ...table,
      props: { ...good, ttl: { attributeName: 'expires', enabled: true } },
      says: 'by the attribute "ttl"',
    },
    {
      what: 'a stream of hashes',
      ...table,
      props: { ...good, streamEnabled: true, streamViewType: 'NEW_IMAGE' },
      says: 'a stream of KEYS_ONLY or none, by the setting streamImages',
    },
    {
      what: 'no KMS key of its own where one is wanted',
      ...table,
      props: { ...good, serverSideEncryption: { enabled: true } },
      config: { customerKey: true },
      says: 'by the setting customerKey',
    },
    {
      what: 'a table whose name is not known, by its index',
      ...table,
      props: { ...withoutRecovery, name: unknown.text },
      says: 'cannot be brought back',
    },
    {
      what: 'a table without the index, by its name',
      ...table,
      props: { ...withoutIndex, name: 'acme-api-keys-eu', deletionProtectionEnabled: false },
      says: 'can be deleted by mistake',
    },
  ],
  waits: [
    {
      what: 'a table whose keys are not known either',
      ...table,
      props: { hashKey: unknown.text, rangeKey: unknown.text, name: unknown.text },
      waitsFor: 'name',
    },
    {
      what: 'a table that may be one of keys',
      ...table,
      props: { ...withoutIndex, name: unknown.text },
      waitsFor: 'name',
    },
    {
      what: 'point-in-time recovery',
      ...table,
      props: { ...good, pointInTimeRecovery: { enabled: unknown.boolean } },
      waitsFor: 'pointInTimeRecovery.enabled',
    },
    {
      what: 'deletion protection',
      ...table,
      props: { ...good, deletionProtectionEnabled: unknown.boolean },
      waitsFor: 'deletionProtectionEnabled',
    },
    { what: 'the time to live', ...table, props: { ...good, ttl: unknown.map }, waitsFor: 'ttl' },
    {
      what: 'the KMS key',
      ...table,
      props: { ...good, serverSideEncryption: { enabled: true, kmsKeyArn: unknown.text } },
      config: { customerKey: true },
      waitsFor: 'serverSideEncryption.kmsKeyArn',
    },
    {
      what: 'whether there is a stream',
      ...table,
      props: { ...good, streamEnabled: unknown.boolean, streamViewType: 'NEW_IMAGE' },
      waitsFor: 'streamEnabled',
    },
    {
      what: 'what the stream holds',
      ...table,
      props: { ...good, streamEnabled: true, streamViewType: unknown.text },
      waitsFor: 'streamViewType',
    },
  ],
  passes: [
    { what: 'the table of the README', ...table, props: good },
    {
      what: 'a stream of keys of items',
      ...table,
      props: { ...good, streamEnabled: true, streamViewType: 'KEYS_ONLY' },
    },
    {
      what: 'a stream that is off',
      ...table,
      props: { ...good, streamEnabled: false, streamViewType: 'NEW_IMAGE' },
    },
    {
      what: 'what the configuration does not ask for',
      ...table,
      props: {
        ...withoutRecovery,
        deletionProtectionEnabled: false,
        streamEnabled: true,
        streamViewType: 'NEW_IMAGE',
      },
      config: { pointInTimeRecovery: false, deletionProtection: false, streamImages: true },
    },
    {
      what: 'a KMS key of its own',
      ...table,
      props: {
        ...good,
        serverSideEncryption: { enabled: true, kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k' },
      },
      config: { customerKey: true },
    },
    {
      what: 'the table of activity',
      ...table,
      props: { name: 'api-keys-activity', hashKey: 'pk', rangeKey: 'sk' },
    },
    { what: 'a table of another product', ...table, props: { name: 'api-keys', hashKey: 'id' } },
    {
      what: 'a table with another sort key',
      ...table,
      props: { name: 'api-keys', hashKey: 'pk', rangeKey: 'at' },
    },
    {
      what: 'a table whose name cannot make it one of keys',
      ...table,
      props: { name: unknown.text, hashKey: 'pk' },
    },
    {
      what: 'an index by account of another kind of table',
      type: 'aws:dynamodb/globalTable:GlobalTable',
      props: { hashKey: 'pk', rangeKey: 'sk', globalSecondaryIndexes: [{ name: 'by-account' }] },
    },
    { what: 'a table of another name', ...table, props: { name: 'orders', hashKey: 'pk', rangeKey: 'sk' } },
  ],
};
