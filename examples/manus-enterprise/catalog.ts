import { defineCatalog } from 'keywright/catalog';

/** "Only Tenant Owners can issue these keys": in AWS, sessions of the role of that name, in whatever account they deploy. */
const issuers = ['arn:aws:iam::*:role/tenant-owner'] as const;

/**
 * The enterprise keys of Manus: five key types, each with the surface that all its keys have and no other. There are no
 * scopes to choose from; a scope here is the surface of a type.
 */
export const catalog = defineCatalog({
  name: 'manus-enterprise',
  scopes: {
    'data-export': {
      title: 'Enterprise Data Export',
      grants: ['enterprise.export.create', 'enterprise.export.get'],
    },
    'siem-metadata': {
      title: 'Audit events, Tier 1 metadata',
      grants: ['siem.event.list'],
    },
    'siem-payloads': {
      title: 'Audit events, Tier 2 payloads',
      grants: ['siem.event.get_payload'],
      implies: ['siem-metadata'],
    },
    'team-users': {
      title: 'Provision, update and offboard members',
      grants: ['team.user.provision', 'team.user.update', 'team.user.offboard'],
    },
    'team-assets-read': {
      title: 'Read-only DSPM enumeration',
      grants: ['team.asset.list'],
    },
    'team-assets-write': {
      title: 'Admin override of share scope',
      grants: ['team.asset.update_scope'],
      // Write access implicitly includes read.
      implies: ['team-assets-read'],
    },
  },
  types: {
    'e-discovery': {
      title: 'e-Discovery & legal hold',
      description: 'Enterprise Data Export',
      prefix: 'manus_ent',
      allows: [],
      always: ['data-export'],
      issuers,
      expiry: 'optional',
    },
    siem: {
      title: 'SIEM',
      description: 'Enterprise SIEM Integrations — export audit events (Tier 1 metadata; Tier 2 payloads)',
      prefix: 'manus_ent',
      allows: [],
      always: ['siem-payloads'],
      issuers,
      expiry: 'optional',
    },
    'team-user-management': {
      title: 'Team User Management',
      description: 'Team User Management (provision / update / offboard members from your IDP)',
      prefix: 'manus_ent',
      allows: [],
      always: ['team-users'],
      issuers,
      expiry: 'optional',
      // Bounds also who would leave the expiry out: `never` is more than 365 days.
      maxLifetime: '365d',
    },
    'team-asset-audit': {
      title: 'Team Asset Audit',
      description: 'Shared Team Asset Governance — read-only DSPM enumeration (team.asset.list)',
      prefix: 'manus_ent',
      allows: [],
      always: ['team-assets-read'],
      issuers,
      expiry: 'optional',
    },
    'team-asset-management': {
      title: 'Team Asset Management',
      description:
        'Shared Team Asset Governance — admin override of share scope (team.asset.update_scope); also accepted on team.asset.list since write access implicitly includes read',
      prefix: 'manus_ent',
      allows: [],
      always: ['team-assets-write'],
      issuers,
      expiry: 'optional',
    },
  },
});
