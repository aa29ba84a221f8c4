import { defineCatalog } from 'keywright/catalog';
import {
  aiRisk,
  coreAccess,
  organizationAdministration,
  productsAndReporting,
  sbomAndAssets,
  vulnerabilities,
} from './scopes.ts';

/** The catalog of the Manifest Platform: 20 composite scopes, two types of tokens, the recommended combinations. */
export const catalog = defineCatalog({
  name: 'manifest',
  scopes: {
    ...coreAccess,
    ...sbomAndAssets,
    ...vulnerabilities,
    ...productsAndReporting,
    ...aiRisk,
    ...organizationAdministration,
  },
  types: {
    'api-token': {
      title: 'API token',
      prefix: 'mnfst',
      // All but Organization Administration: those are for tokens of trusted, administrative workflows.
      allows: [
        'view-all',
        'manage-sboms-and-vex',
        'manage-assets',
        'manage-labels',
        'import-oss',
        'share-sbom',
        'request-sbom',
        'manage-vulnerability-triage',
        'manage-custom-vulnerabilities',
        'manage-products',
        'export-reports',
        'create-tickets',
        'manage-licenses',
        'manage-ai-model-inventory',
        'manage-ai-model-requests',
        'manage-ai-model-analyses',
        'manage-ai-risk-policies',
      ],
      requires: ['view-all'],
      expiry: 'required',
      maxLifetime: '365d',
    },
    'admin-token': {
      title: 'Admin token',
      prefix: 'mnfst_admin',
      allows: '*',
      requires: ['view-all'],
      expiry: 'required',
      maxLifetime: '30d',
    },
  },
  useCases: {
    'sbom-upload': {
      title: 'CI/CD SBOM upload',
      type: 'api-token',
      scopes: ['view-all', 'manage-sboms-and-vex'],
    },
    'vulnerability-reporting': {
      title: 'Read-only vulnerability reporting',
      type: 'api-token',
      scopes: ['view-all', 'export-reports'],
    },
    'custom-vulnerabilities': {
      title: 'Custom vulnerability ingestion',
      type: 'api-token',
      scopes: ['view-all', 'manage-custom-vulnerabilities'],
    },
    'vulnerability-triage': {
      title: 'Vulnerability triage automation',
      type: 'api-token',
      scopes: ['view-all', 'manage-vulnerability-triage'],
    },
    'ai-model-tracking': {
      title: 'AI model tracking (MAIS plugin)',
      type: 'api-token',
      scopes: ['view-all', 'manage-ai-model-inventory', 'manage-ai-model-analyses'],
    },
    'full-admin': {
      title: 'Full admin / programmatic org management',
      type: 'admin-token',
      scopes: '*',
    },
  },
});
