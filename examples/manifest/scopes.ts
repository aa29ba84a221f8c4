import type { ScopeDefinition } from 'keywright/catalog';

/** The composite scopes of the document, table by table, in its order and in its words. */
type Table = Readonly<Record<string, ScopeDefinition>>;

/** Core Access. */
export const coreAccess = {
  'view-all': {
    title: 'View all pages and data',
    description:
      'Allows read access to all platform data except pages that require additional permissions. Required for all tokens.',
    grants: [
      'read:vulnerability',
      'read:user',
      'read:sla',
      'read:sbom-share',
      'read:sbom-request',
      'read:sbom-oss',
      'read:sbom-and-vex',
      'read:product',
      'read:organization-alert',
      'read:license',
      'read:label',
      'read:integration',
      'read:enrichment-setting',
      'read:custom-vulnerability',
      'read:component',
      'read:asset-vdr-report',
      'read:asset-pdf-report',
      'read:asset',
      'read:ai-risk-policy',
      'read:ai-model-inventory',
      'read:ai-model-analysis',
      'read:ai-model',
    ],
  },
} as const satisfies Table;

/** SBOM & Asset Management. */
export const sbomAndAssets = {
  'manage-sboms-and-vex': {
    title: 'Manage SBOMs and VEX',
    description:
      'Upload, enrich, merge, download, and delete SBOMs or VEX documents uploaded by any user in the organization. Also allows setting SBOM active/inactive status.',
    grants: ['create:sbom-and-vex', 'delete:sbom-and-vex'],
  },
  'manage-assets': {
    title: 'Manage assets',
    description:
      'Edit component data, change the active status of assets, and add/remove existing labels from assets.',
    grants: ['update:asset', 'update:component'],
  },
  'manage-labels': {
    title: 'Manage labels',
    description: 'Create, apply, and delete labels. Labels can be applied to assets and products.',
    grants: ['create:label', 'update:label', 'delete:label'],
  },
  'import-oss': {
    title: 'Import OSS',
    description: 'Import open source software repositories for analysis and tracking.',
    grants: ['create:sbom-oss'],
  },
  'share-sbom': {
    title: 'Share SBOMs',
    description:
      'Share SBOMs to external consumers via email or the portal (if enabled). Users can also merge and share.',
    grants: ['create:sbom-share', 'delete:sbom-share'],
  },
  'request-sbom': {
    title: 'Request SBOMs',
    description:
      'Send emails through Manifest to external customers or vendors requesting them to upload an SBOM.',
    grants: ['create:sbom-request'],
  },
} as const satisfies Table;

/** Vulnerability Management. */
export const vulnerabilities = {
  'manage-vulnerability-triage': {
    title: 'Triage vulnerabilities',
    description: 'Set a triage status and scope for a vulnerability on any asset.',
    grants: ['create:vulnerability-triage', 'read:vulnerability-triage'],
  },
  'manage-custom-vulnerabilities': {
    title: 'Manage custom vulnerabilities',
    description: "Add and update custom vulnerabilities for the organization's vulnerability database.",
    grants: ['create:custom-vulnerability', 'update:custom-vulnerability'],
  },
} as const satisfies Table;

/** Products & Reporting. */
export const productsAndReporting = {
  'manage-products': {
    title: 'Manage products',
    description:
      'Modify and delete products, add existing labels, and add/remove existing labels to products.',
    grants: ['create:product', 'update:product', 'delete:product'],
  },
  'export-reports': {
    title: 'Export reports',
    description: 'Download Asset or Vulnerability Reports and VDRs.',
    grants: ['create:product-vdr-report'],
  },
  'create-tickets': {
    title: 'Create tickets',
    description: 'Create tickets anywhere a ticketing integration is enabled in the application.',
    grants: ['create:ticket'],
  },
  'manage-licenses': {
    title: 'Manage licenses',
    description: 'View and manage license data for the organization.',
    grants: ['update:license'],
  },
} as const satisfies Table;

/** AI Risk. */
export const aiRisk = {
  'manage-ai-model-inventory': {
    title: 'Manage AI model inventory',
    description: 'View and add AI models to the model inventory.',
    grants: ['update:ai-model-inventory'],
  },
  'manage-ai-model-requests': {
    title: 'Manage AI model requests',
    description: 'View, create, and approve or reject model inventory requests.',
    grants: ['create:ai-model-request', 'update:ai-model-request'],
  },
  'manage-ai-model-analyses': {
    title: 'Manage AI model analyses',
    description: 'View and create AI model analyses.',
    grants: ['create:ai-model-analysis'],
  },
  'manage-ai-risk-policies': {
    title: 'Manage AI risk policies',
    description: 'View and modify AI Policies set by the organization.',
    grants: ['update:ai-risk-policy'],
  },
} as const satisfies Table;

/** Organization Administration. "The following scopes grant elevated privileges." */
export const organizationAdministration = {
  'manage-settings': {
    title: 'Manage settings',
    description:
      'Manage all organization-level settings, upload settings, SLAs, alerts, and the sharing portal.',
    grants: ['update:policy', 'create:policy'],
    elevated: true,
  },
  'manage-people': {
    title: 'Manage people',
    description: 'Invite, edit, and revoke access for other users.',
    grants: ['create:user', 'read:user', 'update:user', 'delete:user'],
    elevated: true,
  },
  'manage-sub-organizations': {
    title: 'Manage sub-organizations',
    description:
      'View, create, edit, and delete sub-organizations under a parent organization. Applicable only for parent orgs.',
    grants: [
      'create:sub-organization',
      'read:sub-organization',
      'update:sub-organization',
      'delete:sub-organization',
    ],
    // "Applicable only for parent orgs."
    condition: 'parent-org',
    elevated: true,
  },
} as const satisfies Table;
