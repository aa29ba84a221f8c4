import type { AnyCatalog, ScopeDefinition } from './catalog.js';

/** A scope by name, or `undefined`. */
export function scopeOf(catalog: AnyCatalog, name: string): ScopeDefinition | undefined {
  return Object.hasOwn(catalog.scopes, name) ? catalog.scopes[name] : undefined;
}

function acceptAll(): boolean {
  return true;
}

/**
 * Adds scopes and all that they imply to a set, and tells which are new, each before what it implies. Without recursion, and
 * each scope and implication once: a catalog may come from a file.
 *
 * @param accepts a scope that it does not accept is left out, with what only it implies. Default: all.
 */
export function* closing(
  catalog: AnyCatalog,
  scopes: readonly string[],
  closed: Set<string>,
  accepts: (scope: ScopeDefinition) => boolean = acceptAll,
): Generator<readonly [string, ScopeDefinition]> {
  const ahead = [...scopes].reverse();
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const scope = closed.has(name) ? undefined : scopeOf(catalog, name);
    if (scope === undefined || !accepts(scope)) continue;
    closed.add(name);
    yield [name, scope];
    for (const implied of [...(scope.implies ?? [])].reverse()) ahead.push(implied);
  }
}

/** The scopes themselves and all that they imply, directly or not. Names that the catalog does not know are left out. */
export function closureOf(catalog: AnyCatalog, scopes: readonly string[]): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const _ of closing(catalog, scopes, closed));
  return closed;
}
