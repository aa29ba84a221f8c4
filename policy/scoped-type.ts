import type { KeyTypeDefinition } from '../keys/catalog/catalog.js';
import { typeOf } from '../keys/catalog/resolve.js';
import type { CatalogBook, TrustedCatalog } from './catalog-book.js';
import { type Undecided, undecided } from './rule.js';
import { type DeclaredKey, hasScopeNames } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** The type of a key by the pack's own catalog. */
export interface ScopedType {
  readonly trusted: TrustedCatalog;
  readonly name: string;
  readonly type: KeyTypeDefinition;
}

/**
 * The type by which the scopes of a key are judged; it yields what the preview does not know of it.
 *
 * @returns `undefined` if there is nothing to judge by: what is not known waits, what does not exist is for
 * key-type-and-scopes-exist to judge
 */
export function* scopedType(
  key: DeclaredKey,
  catalogs: CatalogBook,
): Generator<Undecided, ScopedType | undefined> {
  if (key.catalog.is === 'unknown') {
    yield undecided('catalog');
    return undefined;
  }
  const trusted = catalogs.of(key);
  if (trusted === undefined || !hasScopeNames(key)) return undefined;
  if (key.type.is === 'unknown') {
    yield undecided('type');
    return undefined;
  }
  const name = knownOf(key.type);
  const type = name === undefined ? undefined : typeOf(trusted.catalog, name);
  return name === undefined || type === undefined ? undefined : { trusted, name, type };
}
