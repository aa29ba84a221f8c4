import { LRUCache } from 'lru-cache';
import { atMost } from '../keys/bounded.js';
import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { conditionsOf } from '../keys/catalog/conditions.js';
import { closureOf, resolvePermissions, typeOf } from '../keys/catalog/resolve.js';
import type { KeyRecord, KeyTerms, KeyVersion } from '../keys/record/record.js';

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
  /** Permissions of each scope, implied ones included, whatever their conditions. */
  readonly #grants: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the account must be for all of that, for scopes that ask for something. */
  readonly #conditions: ReadonlyMap<string, readonly string[]>;
  readonly #resolved = new LRUCache<string, ReadonlySet<string>>(atMost(MOST_CHOICES));

  constructor(catalog: AnyCatalog) {
    this.#catalog = catalog;
    this.#grants = new Map(
      Object.keys(catalog.scopes).map((scope) => {
        const closure = [...closureOf(catalog, [scope])];
        return [scope, new Set(closure.flatMap((name) => catalog.scopes[name]?.grants ?? []))];
      }),
    );
    this.#conditions = new Map(
      Object.keys(catalog.scopes)
        .map((scope) => [scope, conditionsOf(catalog, [scope])] as const)
        .filter(([, conditions]) => conditions.length > 0),
    );
  }

  /**
   * The permissions in the record, less what this verifier's catalog does not give those scopes, less what the type of
   * the version or that of the key does not allow (they differ in an overlap), less what the version was limited to, less
   * what the grantor of the key, if it has one, may not do now. A scope with a condition that the account in the record
   * does not meet gives nothing.
   */
  of({ terms }: KeyRecord, version: KeyVersion, granted?: ReadonlySet<string>): Rights {
    const byVersion = this.#resolve(version.type, terms);
    const byKey = terms.type === version.type ? byVersion : this.#resolve(terms.type, terms);
    const kept = version.permissions === undefined ? undefined : new Set(version.permissions);
    const limits = [byVersion, byKey, kept, granted].filter((limit) => limit !== undefined);
    const permissions = terms.permissions.filter((permission) =>
      limits.every((limit) => limit.has(permission)),
    );
    const held = new Set(permissions);
    const scopes = terms.scopes.filter((scope) => this.#isWhole(scope, held, terms));
    return { permissions, scopes };
  }

  /** The smallest scope that grants a permission; of those that the type may declare, if any does. */
  scopeFor(permission: string, typeName: string): string {
    const granting = [...this.#grants]
      .filter(([, grants]) => grants.has(permission))
      .sort(([a, some], [b, others]) => some.size - others.size || (a < b ? -1 : 1))
      .map(([scope]) => scope);
    const allows = typeOf(this.#catalog, typeName)?.allows ?? '*';
    return granting.find((scope) => allows === '*' || allows.includes(scope)) ?? granting[0] ?? '';
  }

  /** Of a scope that is not for the account the key may have all permissions by another one: it has not the scope. */
  #isWhole(scope: string, held: ReadonlySet<string>, { accountAttributes = [] }: KeyTerms): boolean {
    const grants = this.#grants.get(scope);
    const isMet = this.#conditions.get(scope)?.every((condition) => accountAttributes.includes(condition));
    return grants !== undefined && isMet !== false && isSubset(grants, held);
  }

  #resolve(typeName: string, { scopes, accountAttributes = [] }: KeyTerms): ReadonlySet<string> {
    const choice = `${typeName} ${scopes.join(' ')}\n${accountAttributes.join(' ')}`;
    const known = this.#resolved.get(choice);
    if (known !== undefined) return known;
    const permissions = new Set(
      Object.keys(resolvePermissions(this.#catalog, typeName, scopes, accountAttributes)),
    );
    this.#resolved.set(choice, permissions);
    return permissions;
  }
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  for (const one of some) if (!all.has(one)) return false;
  return true;
}
