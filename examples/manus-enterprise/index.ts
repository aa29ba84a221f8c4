/**
 * The enterprise keys of one tenant of Manus, as its security team declares them: one for each product, under labels that
 * say which system holds the key, where, and since when. It deploys as a Tenant Owner:
 *
 * pulumi config set --path 'aws:assumeRoles[0].roleArn' arn:aws:iam::<account>:role/tenant-owner
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey } from 'keywright';
import { catalog } from './catalog.ts';

const config = new Config();

const common = {
  table: config.get('table') ?? 'api-keys',
  catalog,
  account: 'tenant-4471',
  // "Rotate keys periodically"
  expiresIn: '180d',
  rotation: { every: '90d', overlap: '72h' },
} as const;

const keys = {
  'legal-hold': new ApiKey('legal-hold', {
    ...common,
    description: 'Exports the data of a matter to Relativity while a legal hold lasts',
    type: 'e-discovery',
    owner: 'legal',
    label: 'relativity-prod-2026-q2',
    // Only while a matter is open.
    expiresIn: '30d',
    rotation: { overlap: '0s' },
  }),
  siem: new ApiKey('siem', {
    ...common,
    description: 'Streams audit events to Splunk',
    type: 'siem',
    owner: 'security-operations',
    label: 'splunk-prod-2026-q2',
  }),
  'user-lifecycle': new ApiKey('user-lifecycle', {
    ...common,
    description: 'Lets SailPoint create, change and offboard members',
    type: 'team-user-management',
    owner: 'identity',
    label: 'sailpoint-prod-2026-q2',
  }),
  'asset-audit': new ApiKey('asset-audit', {
    ...common,
    description: 'Lets Cyera enumerate shared team assets',
    type: 'team-asset-audit',
    owner: 'data-protection',
    label: 'cyera-prod-2026-q2',
  }),
  'asset-governance': new ApiKey('asset-governance', {
    ...common,
    description: 'Narrows the sharing of team assets after a review',
    type: 'team-asset-management',
    owner: 'data-protection',
    label: 'governance-prod-2026-q2',
  }),
};

/** Where each system reads its key, and only there. */
export const secretNames = Object.fromEntries(
  Object.entries(keys).map(([name, key]) => [name, key.secretName]),
);
