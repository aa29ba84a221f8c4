/**
 * The API keys of one account of Manus, as its team declares them: "give it a descriptive name (e.g. “production”,
 * “dev-testing”)". Both belong to one user, whose limits they share.
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey } from 'keywright';
import { catalog } from './catalog.ts';

const config = new Config();

const common = {
  table: config.get('table') ?? 'api-keys',
  catalog,
  account: 'team-88',
  owner: 'ada@team-88.example',
  type: 'api-key',
} as const;

const keys = {
  production: new ApiKey('production', {
    ...common,
    description: 'Creates tasks from the support desk, and reads what became of them',
    label: 'production',
    expiresIn: '90d',
    rotation: { every: '30d', overlap: '24h' },
  }),
  'dev-testing': new ApiKey('dev-testing', {
    ...common,
    description: 'Tries out new integrations',
    label: 'dev-testing',
    expiresIn: '30d',
    rotation: { every: '7d', overlap: '1h' },
  }),
};

/** Where each integration reads its key, and only there. */
export const secretNames = Object.fromEntries(
  Object.entries(keys).map(([name, key]) => [name, key.secretName]),
);
