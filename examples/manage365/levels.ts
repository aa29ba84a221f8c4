import type { ScopeName } from 'keywright/catalog';
import type { catalog } from './catalog.ts';

type Scopes = readonly ScopeName<typeof catalog>[];

const L1: Scopes = ['TENANTS_READ', 'USERS_READ'];
const L2: Scopes = [...L1, 'TENANTS_SYNC', 'USERS_UPDATE'];
const L3: Scopes = [...L2, 'USERS_CREATE'];

/** What staff of each level may do. The document names L3; which permissions a level has is ours. */
export const LEVELS = { L1, L2, L3 } as const;
