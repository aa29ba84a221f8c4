import { defineCatalog } from 'keywright/catalog';

/** The catalog of "acme", the small product of the reference program: one closed list for program, policy pack and API. */
export const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    'read-reports': { title: 'Read reports', grants: ['read:report'] },
    'write-reports': {
      title: 'Write reports',
      grants: ['create:report', 'update:report'],
      implies: ['read-reports'],
    },
    admin: {
      title: 'Administer the account',
      grants: ['delete:report', 'manage:member'],
      elevated: true,
    },
  },
  types: {
    service: {
      title: 'Key of a service',
      prefix: 'acme_live',
      allows: '*',
      requires: ['read-reports'],
      expiry: 'required',
      maxLifetime: '90d',
    },
    partner: {
      title: 'Key of a partner, who only reads',
      prefix: 'acme_partner',
      allows: ['read-reports'],
      expiry: 'optional',
    },
    tool: {
      title: 'Key of an internal tool: the catalog sets it no bounds, so what holds is the policy pack',
      prefix: 'acme_tool',
      allows: '*',
      expiry: 'optional',
    },
  },
});
