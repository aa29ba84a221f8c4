import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { catalogDigest } from '../keys/catalog/define-catalog.js';
import { assertDistinctPrefixes } from '../keys/catalog/distinct-prefixes.js';
import { quote } from './quote.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** A catalog of the organisation, with its digest. */
export interface TrustedCatalog {
  readonly catalog: AnyCatalog;
  readonly digest: string;
}

/** The catalogs that a pack judges by, whatever catalog a program was built with. */
export class CatalogBook {
  readonly #byName: ReadonlyMap<string, TrustedCatalog>;

  /** @throws TypeError if there is none, or if two have one name; {@link CatalogError} if two share a prefix. */
  constructor(catalogs: readonly AnyCatalog[]) {
    if (catalogs.length === 0)
      throw new TypeError('apiKeyPolicies: give it the catalogs of your organisation; it trusts no other');
    this.#byName = new Map(
      catalogs.map((catalog) => [catalog.name, { catalog, digest: catalogDigest(catalog) }]),
    );
    if (this.#byName.size < catalogs.length)
      throw new TypeError('apiKeyPolicies: two catalogs have one name; give it the one that holds');
    assertDistinctPrefixes(catalogs);
  }

  /** The names of all catalogs. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The trusted catalog that a key or a grantor names, or `undefined` if it is unknown or names none. */
  of({ catalog }: Pick<DeclaredKey, 'catalog'>): TrustedCatalog | undefined {
    const name = knownOf(catalog);
    return name === undefined ? undefined : this.named(name);
  }

  /** The trusted catalog of a name, or `undefined`. */
  named(name: string): TrustedCatalog | undefined {
    return this.#byName.get(name);
  }
}

/**
 * Which catalog judges a key, for a message: `catalog "acme" (digest 1f3a…)`, or both digests where the program was built
 * with another one.
 */
export function catalogLabel(key: DeclaredKey, { catalog, digest }: TrustedCatalog): string {
  const declared = key.catalogDigest;
  if (knownOf(declared) === digest) return `catalog ${quote(catalog.name)}`;
  const built = {
    known: `was built with digest ${quote(knownOf(declared) ?? '')}`,
    unknown: 'has one that is not known yet',
    absent: 'names none',
  }[declared.is];
  return `catalog ${quote(catalog.name)} (the policy pack has digest ${digest}, the program ${built})`;
}
