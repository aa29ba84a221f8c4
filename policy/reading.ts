import type { Organisation } from './organisation.js';
import { matchesAny } from './pattern.js';

/** How permissions that only read are written in most APIs: verb first, verb last, or in capitals. */
const USUAL = ['read', 'get', 'list', 'view', 'search', 'describe'].flatMap((verb) => [
  `${verb}:*`,
  `*:${verb}`,
  `*.${verb}`,
  `${verb}.*`,
  `*_${verb.toUpperCase()}`,
  `${verb.toUpperCase()}_*`,
]);

/** A verb that writes, beside whatever one reads: `READ_WRITE_ORDERS`, `GET_OR_CREATE_CART`. */
const WRITES = /(?<![a-z])(write|create|update|delete)(?![a-z])/i;

/**
 * Whether a permission only reads, as far as its name says: by what the organisation says of its catalog, else by the usual
 * verbs, and none that writes beside them. What is not known to read is taken to write.
 */
export function onlyReads(
  permission: string,
  catalog: string,
  { readPermissions = [] }: Pick<Organisation, 'readPermissions'>,
): boolean {
  const said = readPermissions.filter((one) => one.catalog === catalog);
  if (said.length === 0) return matchesAny(USUAL, permission) && !WRITES.test(permission);
  return matchesAny(
    said.flatMap((one) => one.permissions),
    permission,
  );
}
