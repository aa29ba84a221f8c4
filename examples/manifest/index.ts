/**
 * The tokens of one organisation on the Manifest Platform, as its platform team declares them: one for each integration,
 * with the scopes that the catalog recommends for it and no more.
 */
import { Config } from '@pulumi/pulumi';
import { ApiKey } from 'keywright';
import { useCase } from 'keywright/catalog';
import { catalog } from './catalog.ts';

const config = new Config();

/** What all tokens have in common: whose data they open, and how long each issued version lives. */
const common = {
  table: config.get('table') ?? 'api-keys',
  catalog,
  account: 'org-7f3',
  expiresIn: '90d',
  rotation: { every: '30d', overlap: '24h' },
} as const;

/** What the organisation is, for scopes that are not for all: it has sub-organisations. */
const accountAttributes = ['parent-org'];

const tokens = {
  'ci-sbom-upload': new ApiKey('ci-sbom-upload', {
    ...common,
    description: 'Uploads the SBOM of every release build',
    ...useCase(catalog, 'sbom-upload'),
    owner: 'supply-chain',
  }),
  'weekly-report': new ApiKey('weekly-report', {
    ...common,
    description: 'Fetches the vulnerability report for the weekly risk meeting',
    ...useCase(catalog, 'vulnerability-reporting'),
    owner: 'risk-office',
  }),
  'advisory-feed': new ApiKey('advisory-feed', {
    ...common,
    description: 'Publishes our own advisories as custom vulnerabilities',
    ...useCase(catalog, 'custom-vulnerabilities'),
    owner: 'product-security',
  }),
  'triage-bot': new ApiKey('triage-bot', {
    ...common,
    description: 'Sets triage states that the security team decided in chat',
    ...useCase(catalog, 'vulnerability-triage'),
    owner: 'product-security',
  }),
  'mais-plugin': new ApiKey('mais-plugin', {
    ...common,
    description: 'Registers AI models from the plug-in in the model registry',
    ...useCase(catalog, 'ai-model-tracking'),
    owner: 'ai-platform',
  }),
  // Needs exceptions of the policy pack: for its three elevated scopes, and for having all; see README.md.
  'org-admin': new ApiKey('org-admin', {
    ...common,
    description: 'Creates sub-organisations and invites people at onboarding',
    ...useCase(catalog, 'full-admin', accountAttributes),
    accountAttributes,
    owner: 'it-operations',
    label: 'org-admin, for the onboarding workflow',
    expiresIn: '14d',
    rotation: { every: '7d', overlap: '1h' },
  }),
};

/** Where each integration reads its token, and only there. */
export const secretNames = Object.fromEntries(
  Object.entries(tokens).map(([name, token]) => [name, token.secretName]),
);
