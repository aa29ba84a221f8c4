/**
 * The reference program, which `Pulumi.yaml` runs: one key of the small product "acme", with its life and rotation
 * taken from the stack's configuration.
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey, duration } from 'keywright';
import { parseScope } from 'keywright/catalog';
import { catalog } from './catalog.js';

const config = new Config();
const life = config.get('expiresIn') ?? '30d';

const reports = new ApiKey('reports', {
  table: config.get('table') ?? 'api-keys',
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
