import { canonicalJson, digestOf } from '../canonical-json.js';
import { deepFreeze } from '../deep-freeze.js';
import { ArgumentError, CatalogError } from '../errors.js';
import {
  type AnyCatalog,
  CATALOG_FORMAT,
  type Catalog,
  type CatalogDefinition,
  type KeyTypeDefinition,
  type NoUseCases,
  type ScopeName,
  type UseCaseDefinition,
} from './catalog.js';
import { catalogProblems } from './problems.js';

/**
 * Defines the closed list of scopes and key types of one product. Program, policy pack and service share it.
 * Names are checked by the compiler where it can, and again here.
 *
 * @throws {@link CatalogError} that lists every contradiction with its place.
 * @example
 * export const catalog = defineCatalog({
 *   name: 'acme',
 *   scopes: { 'read-data': { grants: ['read:item'] }, 'write-data': { grants: ['update:item'], implies: ['read-data'] } },
 *   types: { token: { prefix: 'acme_live', allows: '*', expiry: 'required', maxLifetime: '365d' } },
 * });
 */
export function defineCatalog<
  const Scope extends string,
  const Types extends Readonly<Record<string, KeyTypeDefinition<Scope>>>,
  const Permission extends string,
  const UseCases extends Readonly<
    Record<string, UseCaseDefinition<NoInfer<Scope>, keyof NoInfer<Types> & string>>
  > = NoUseCases,
>(
  definition: CatalogDefinition<Scope, Types, Permission, UseCases>,
): Catalog<Scope, Types, Permission, UseCases> {
  const catalog: Catalog<Scope, Types, Permission, UseCases> = deepFreeze({
    ...structuredClone(definition),
    format: CATALOG_FORMAT,
  });
  const problems = catalogProblems(catalog);
  if (problems.length > 0) {
    const name: unknown = catalog.name;
    const called = typeof name === 'string' ? `the catalog "${name}"` : 'the catalog';
    throw new CatalogError(`${called} is not sound:\n  ${problems.join('\n  ')}`);
  }
  return catalog;
}

/**
 * Reads a catalog from its serialised form.
 *
 * @throws {@link CatalogError} if it is not one, is of a newer format, or contradicts itself.
 */
export function catalogFromJson(value: unknown): AnyCatalog {
  if (typeof value !== 'object' || value === null || !('scopes' in value) || !('types' in value)) {
    throw new CatalogError('this is not a catalog: it has no scopes and types');
  }
  if (!('format' in value) || value.format !== CATALOG_FORMAT) {
    const seen = 'format' in value ? JSON.stringify(value.format) : 'none';
    throw new CatalogError(
      `this catalog has format ${seen}, and this release reads format ${CATALOG_FORMAT}: upgrade keywright`,
    );
  }
  return defineCatalog(value as unknown as CatalogDefinition<string, Record<string, KeyTypeDefinition>>);
}

/** What decides in a catalog (titles, descriptions and use cases do not), as 16 hexadecimal digits. Equal digests, equal rights. */
export function catalogDigest(catalog: AnyCatalog): string {
  const { useCases: _, ...deciding } = catalog;
  const decisive: unknown = JSON.parse(canonicalJson(deciding), (name, value: unknown) =>
    (name === 'title' || name === 'description') && typeof value === 'string' ? undefined : value,
  );
  return digestOf(decisive).slice(0, 16);
}

/**
 * A scope name from text that the compiler cannot see.
 *
 * @throws {@link ArgumentError} that lists the scopes there are.
 */
export function parseScope<C extends AnyCatalog>(catalog: C, text: string): ScopeName<C> {
  if (!Object.hasOwn(catalog.scopes, text)) {
    throw new ArgumentError(
      `"${text}" is not a scope of ${catalog.name}; there are ${Object.keys(catalog.scopes).join(', ')}`,
    );
  }
  return text as ScopeName<C>;
}
