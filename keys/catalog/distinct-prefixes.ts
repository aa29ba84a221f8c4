import { CatalogError } from '../errors.js';
import type { AnyCatalog, KeyTypeDefinition } from './catalog.js';

/** Where a prefix is used: catalog, and the first type that has it. */
interface Holder {
  readonly catalog: AnyCatalog;
  readonly type: string;
}

/**
 * Asserts that no prefix is used by two catalogs, wherever several meet: a prefix names issuer and environment, and a key
 * string must say by itself whose it is. Types of one catalog may share a prefix.
 *
 * @throws {@link CatalogError} that names every shared prefix with both places.
 * @example
 * assertDistinctPrefixes([billingCatalog, reportsCatalog]);
 */
export function assertDistinctPrefixes(catalogs: readonly AnyCatalog[]): void {
  const holders = new Map<string, Holder>();
  const problems: string[] = [];
  for (const catalog of catalogs) {
    for (const [type, { prefix }] of Object.entries<KeyTypeDefinition>(catalog.types)) {
      const holder = holders.get(prefix) ?? { catalog, type };
      holders.set(prefix, holder);
      if (holder.catalog !== catalog) {
        const places = `${holder.catalog.name}.types["${holder.type}"] and ${catalog.name}.types["${type}"]`;
        problems.push(`the prefix "${prefix}" is used by ${places}; give one of them another`);
      }
    }
  }
  if (problems.length > 0)
    throw new CatalogError(`catalogs must not share prefixes:\n  ${problems.join('\n  ')}`);
}
