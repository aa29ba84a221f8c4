import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const item = { type: 'aws:dynamodb/tableItem:TableItem', name: 'planted' };
const key = { hashKey: 'pk', rangeKey: 'sk', item: '{}' };

export const cases: RuleCases = {
  rule: 'no-way-round',
  breaks: [
    {
      what: 'a dynamic resource of somebody else',
      type: 'pulumi-nodejs:dynamic:Resource',
      props: { __provider: 'exports.handler = () => ({})' },
      says: 'is a dynamic resource',
    },
    {
      what: 'a dynamic resource of Python',
      type: 'pulumi-python:dynamic:Resource',
      props: {},
      says: 'mend: use a resource of a published provider',
    },
    {
      what: 'a command',
      type: 'command:local:Command',
      props: { create: unknown.text },
      says: 'runs a command, which can do whatever the deployment may',
    },
    {
      what: 'an item of a key table',
      ...item,
      props: { ...key, tableName: 'api-keys' },
      says: 'writes an item of the key table "api-keys" itself (tableName)',
    },
    {
      what: 'an item of a key table by its ARN',
      ...item,
      props: { ...key, tableName: 'arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys-eu' },
      says: 'writes an item of the key table "api-keys-eu" itself (tableName)',
    },
  ],
  waits: [
    {
      what: 'the table of an item',
      ...item,
      props: { ...key, tableName: unknown.text },
      waitsFor: 'tableName',
    },
  ],
  passes: [
    { what: 'a key', props: compliant },
    { what: 'an item without a table', ...item, props: key },
    { what: 'an item of another table', ...item, props: { ...key, tableName: 'prices' } },
    { what: 'the activity of keys', ...item, props: { ...key, tableName: 'api-keys-activity' } },
    { what: 'the provider of dynamic resources', type: 'pulumi:providers:pulumi-nodejs', props: {} },
  ],
};
