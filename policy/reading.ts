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

/**
 * Whether a permission only reads, as far as its name says: by what the organisation says of its catalog, else by the usual
 * verbs. What is not known to read is taken to write.
 */
export function onlyReads(
  permission: string,
  catalog: string,
  { readPermissions = [] }: Pick<Organisation, 'readPermissions'>,
): boolean {
  const said = readPermissions.filter((one) => one.catalog === catalog);
  return matchesAny(said.length === 0 ? USUAL : said.flatMap((one) => one.permissions), permission);
}
