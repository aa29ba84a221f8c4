import { defineCatalog } from 'keywright/catalog';

/** What a key opens: "Each key provides full access to your Manus account." */
const FULL_ACCESS = [
  'task.create',
  'task.list',
  'task.detail',
  'task.update',
  'task.delete',
  'file.upload',
  'webhook.create',
] as const;

/** The catalog of the Manus API: one type, one scope that every key has, at most 50 keys an account. */
export const catalog = defineCatalog({
  name: 'manus-api',
  scopes: {
    'full-access': { title: 'Full access to the Manus account', grants: FULL_ACCESS },
  },
  types: {
    'api-key': {
      title: 'API key',
      description: 'Your own integrations and scripts',
      prefix: 'manus_api',
      allows: [],
      always: ['full-access'],
      expiry: 'optional',
      maxKeysPerAccount: 50,
    },
  },
});
