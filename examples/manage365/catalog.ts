import { defineCatalog } from 'keywright/catalog';

/** "Read-only (GET only)": the guard goes by the method, whatever the scopes say. */
const readOnly = { title: 'Read-only (GET only)', methods: ['GET'] } as const;
const readWrite = { title: 'Read/write' } as const;

/**
 * One prefix for all: with the first four characters of the key id it makes the 12 that people may see. And a creator for all:
 * a key can hold what its creator holds, and does no more than the creator can do at that moment.
 */
const common = { prefix: 'm365_pk', allows: '*', grantor: 'required' } as const;

/** "Expires in — days from now, 1–365." */
const days = { expiry: 'required', minLifetime: '1d', maxLifetime: '365d' } as const;

/** "Leaving blank is supported but not recommended": a type of its own, so that a review, a policy and an audit see it. */
const blank = { expiry: 'optional', description: 'Without expiry: not recommended' } as const;

/**
 * The catalog of Manage365. A scope is one permission of its role-based access control; levels of staff are sets of
 * permissions (`levels.ts`). Of the permissions the document names `USERS_CREATE`.
 */
export const catalog = defineCatalog({
  name: 'manage365',
  scopes: {
    TENANTS_READ: { title: 'See tenants', grants: ['TENANTS_READ'] },
    TENANTS_SYNC: { title: 'Synchronise tenants', grants: ['TENANTS_SYNC'] },
    USERS_READ: { title: 'See users', grants: ['USERS_READ'] },
    USERS_UPDATE: { title: 'Change users', grants: ['USERS_UPDATE'] },
    USERS_CREATE: { title: 'Create users', grants: ['USERS_CREATE'] },
    USERS_DELETE: { title: 'Delete users', grants: ['USERS_DELETE'], elevated: true },
  },
  types: {
    'read-only': { ...common, ...readOnly, ...days },
    'read-write': { ...common, ...readWrite, ...days },
    'read-only-blank': { ...common, ...readOnly, ...blank },
    'read-write-blank': { ...common, ...readWrite, ...blank },
  },
});
