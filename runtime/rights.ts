import { LRUCache } from 'lru-cache';
import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { closureOf, resolvePermissions, typeOf } from '../keys/catalog/resolve.js';
import type { KeyRecord, KeyVersion } from '../keys/record/record.js';

/** What a version of a key may do at this moment, for this verifier. */
export interface Rights {
  readonly permissions: readonly string[];
  /** The declared scopes of which it has every permission. */
  readonly scopes: readonly string[];
}

/** Sets of scopes whose permissions are kept in memory. */
const MOST_CHOICES = 1_000;

/** What scopes mean in one catalog, worked out once per choice of type and scopes. */
export class CatalogRights {
  readonly #catalog: AnyCatalog;
  readonly #resolved = new LRUCache<string, ReadonlySet<string>>({ max: MOST_CHOICES });

  constructor(catalog: AnyCatalog) {
    this.#catalog = catalog;
  }

  /**
   * The permissions in the record, less what this verifier's catalog does not give those scopes, less what the type of
   * the version or that of the key does not allow (they differ in an overlap), less what the version was limited to.
   */
  of({ terms }: KeyRecord, version: KeyVersion): Rights {
    const byVersion = this.#resolve(version.type, terms.scopes);
    const byKey = terms.type === version.type ? byVersion : this.#resolve(terms.type, terms.scopes);
    const limit = version.permissions === undefined ? undefined : new Set(version.permissions);
    const permissions = terms.permissions.filter(
      (permission) =>
        byVersion.has(permission) && byKey.has(permission) && (limit === undefined || limit.has(permission)),
    );
    const held = new Set(permissions);
    const scopes = terms.scopes.filter((scope) => this.#isWhole(scope, held));
    return { permissions, scopes };
  }

  /** The smallest scope that grants a permission; of those that the type may declare, if any does. */
  scopeFor(permission: string, typeName: string): string {
    const all = Object.keys(this.#catalog.scopes).sort();
    const granting = all
      .map((scope) => ({ scope, grants: this.#grantsOf(scope) }))
      .filter(({ grants }) => grants.has(permission))
      .sort((a, b) => a.grants.size - b.grants.size);
    const allows = typeOf(this.#catalog, typeName)?.allows ?? '*';
    const best = granting.find(({ scope }) => allows === '*' || allows.includes(scope)) ?? granting[0];
    return best?.scope ?? '';
  }

  #isWhole(scope: string, held: ReadonlySet<string>): boolean {
    const grants = [...this.#grantsOf(scope)];
    return grants.length > 0 && grants.every((permission) => held.has(permission));
  }

  #grantsOf(scope: string): ReadonlySet<string> {
    return this.#memo(`scope ${scope}`, () => {
      const scopes = [...closureOf(this.#catalog, [scope])];
      return scopes.flatMap((name) => this.#catalog.scopes[name]?.grants ?? []);
    });
  }

  #resolve(typeName: string, scopes: readonly string[]): ReadonlySet<string> {
    return this.#memo(`type ${typeName} ${scopes.join(' ')}`, () =>
      Object.keys(resolvePermissions(this.#catalog, typeName, scopes)),
    );
  }

  #memo(key: string, resolve: () => readonly string[]): ReadonlySet<string> {
    const known = this.#resolved.get(key);
    if (known !== undefined) return known;
    const permissions = new Set(resolve());
    this.#resolved.set(key, permissions);
    return permissions;
  }
}
