/**
 * The reference program, which `Pulumi.yaml` runs: the API keys of the small product "acme".
 *
 * With `table` in the stack's configuration it declares one key in that table, and needs nothing else. Without, it is the whole
 * thing: tables, an API that asks for keys, and three of them, in an AWS account that is empty before. `protect: false` lets
 * `pulumi destroy` take all of it away again.
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey, duration } from 'keywright';
import { parseScope } from 'keywright/catalog';
import { catalog } from './catalog.js';

const config = new Config();
const life = config.get('expiresIn') ?? '30d';
const existing = config.get('table');

// Loaded only where it is used: it brings @pulumi/aws, and that its plugin.
const platform =
  existing === undefined
    ? (await import('./platform.js')).deployPlatform({
        isProtected: config.getBoolean('protect') ?? true,
        email: config.get('email'),
      })
    : undefined;
const table = platform?.tables.tableName ?? existing ?? '';

const reports = new ApiKey('reports', {
  table,
  catalog,
  type: config.get('keyType') === 'tool' ? 'tool' : 'service',
  scopes: (config.getObject<string[]>('scopes') ?? ['read-reports']).map((scope) =>
    parseScope(catalog, scope),
  ),
  account: 'org-7f3',
  owner: 'reporting-team',
  description: 'Reads reports for the weekly newsletter',
  expiresIn: life === 'never' ? life : duration(life),
  rotation: {
    every: duration(config.get('rotateEvery') ?? '7d'),
    overlap: duration(config.get('overlap') ?? '24h'),
  },
});
if (platform !== undefined) {
  reports.grantRead(platform.newsletter);
  new ApiKey('archive', {
    table,
    catalog,
    type: 'tool',
    scopes: ['read-reports', 'write-reports'],
    account: 'org-7f3',
    owner: 'records-team',
    description: 'Takes the reports of a year to the archive',
    expiresIn: '30d',
    rotation: { every: '7d' },
  });
  new ApiKey('auditor', {
    table,
    catalog,
    type: 'partner',
    scopes: ['read-reports'],
    account: 'org-7f3',
    owner: 'finance-team',
    description: 'Lets the auditor read the reports of the year',
    expiresIn: '90d',
    rotation: { every: '30d' },
  });
}

/** Public handle of the key: what logs and the operator's tool call it. */
export const keyId = reports.keyId;
/** What people may see of the key string. */
export const hint = reports.hint;
/** Where consumers read the plaintext, and only there. */
export const secretName = reports.secretName;
export const version = reports.version;
export const expiresAt = reports.expiresAt;
export const rotatesAt = reports.rotatesAt;
export const status = reports.status;
/** Where the API is, and what is behind it; only where the program has made them. */
export const url = platform?.url;
export const tableName = platform?.tables.tableName;
