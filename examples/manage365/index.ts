/**
 * The API keys of one managed service provider on Manage365, as its platform team declares them: each on the authority of
 * the person who created it, and one of them from the networks of its automation alone.
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey, Grantor } from 'keywright';
import { catalog } from './catalog.ts';
import { LEVELS } from './levels.ts';

const config = new Config();
const table = config.get('table') ?? 'api-keys';

/** The people who create keys, and what they may do now: what they lose, their keys lose with the next request. */
const lena = new Grantor('lena', { table, catalog, id: 'staff:lena', scopes: [...LEVELS.L3] });
const tom = new Grantor('tom', { table, catalog, id: 'staff:tom', scopes: [...LEVELS.L1] });

const common = {
  table,
  catalog,
  account: 'msp-210',
  owner: 'automation',
} as const;

const keys = {
  'ci-pipeline': new ApiKey('ci-pipeline', {
    ...common,
    description: 'Creates users in customer tenants from the onboarding pipeline',
    type: 'read-write',
    scopes: ['TENANTS_READ', 'USERS_READ', 'USERS_CREATE'],
    grantor: lena.grantorId,
    label: 'CI pipeline',
    expiresIn: '90d',
    rotation: { every: '30d', overlap: '24h' },
  }),
  'tenant-sync': new ApiKey('tenant-sync', {
    ...common,
    description: 'Copies the list of tenants into n8n every hour',
    type: 'read-only',
    scopes: ['TENANTS_READ'],
    grantor: tom.grantorId,
    label: 'n8n tenant sync',
    expiresIn: '365d',
    rotation: { every: '90d', overlap: '24h' },
  }),
  'warehouse-export': new ApiKey('warehouse-export', {
    ...common,
    description: 'Loads tenants and users into the data warehouse every night',
    type: 'read-only',
    scopes: ['TENANTS_READ', 'USERS_READ'],
    grantor: tom.grantorId,
    label: 'warehouse export',
    expiresIn: '90d',
    rotation: { every: '30d', overlap: '24h' },
    // Where the warehouse runs. The vendor has planned address lists and not shipped them.
    allowedCidrs: config.getObject<string[]>('warehouse') ?? ['203.0.113.0/24', '2001:db8:77::/48'],
  }),
  // Supported but not recommended: the policy pack stops it unless an exception says why.
  'lobby-display': new ApiKey('lobby-display', {
    ...common,
    description: 'Shows the number of tenants on the panel in the lobby',
    type: 'read-only-blank',
    scopes: ['TENANTS_READ'],
    grantor: tom.grantorId,
    label: 'lobby display',
    expiresIn: 'never',
  }),
};

/** Where each automation reads its key, and only there. */
export const secretNames = Object.fromEntries(
  Object.entries(keys).map(([name, key]) => [name, key.secretName]),
);

/** What people may see of each key, to tell them apart: `m365_pk_xxxx`. */
export const hints = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.hint]));
