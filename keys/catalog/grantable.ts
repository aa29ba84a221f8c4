import type { AnyCatalog } from './catalog.js';
import { closureOf } from './resolve.js';

/** Every permission that some scope of a catalog grants. Pure. */
export function grantablePermissions(catalog: AnyCatalog): ReadonlySet<string> {
  const grantable = new Set<string>();
  for (const scope of closureOf(catalog, Object.keys(catalog.scopes))) {
    for (const permission of catalog.scopes[scope]?.grants ?? []) grantable.add(permission);
  }
  return grantable;
}
