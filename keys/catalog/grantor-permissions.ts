import type { AnyCatalog } from './catalog.js';
import { closureOf, type PermissionSources, scopeOf } from './resolve.js';

/** What stands for the scope of a permission that was named by itself. */
export const NAMED = 'named';

/**
 * The permissions of a grantor: those that are named, and those that scopes grant, implied ones included, each with where
 * it comes from, the first scope in alphabetical order.
 */
export function grantorPermissions(
  catalog: AnyCatalog,
  scopes: readonly string[],
  permissions: readonly string[],
): PermissionSources {
  const sources = new Map<string, string>(permissions.map((permission) => [permission, NAMED]));
  for (const source of [...new Set(scopes)].sort()) {
    for (const scope of closureOf(catalog, [source])) {
      for (const permission of scopeOf(catalog, scope)?.grants ?? []) {
        if (!sources.has(permission)) sources.set(permission, source);
      }
    }
  }
  return Object.fromEntries([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is wrong with the rights of a grantor, by property. */
export function grantorProblems(
  catalog: AnyCatalog,
  scopes: readonly string[] | undefined,
  permissions: readonly string[] | undefined,
): readonly { readonly property: string; readonly reason: string }[] {
  if (scopes === undefined && permissions === undefined)
    return [
      {
        property: 'permissions',
        reason: 'is missing: say by permissions or scopes what they may do; [] is nothing',
      },
    ];
  const granted = new Set(
    Object.keys(catalog.scopes).flatMap((scope): readonly string[] => scopeOf(catalog, scope)?.grants ?? []),
  );
  const unknownScopes = [...(scopes ?? []).entries()].filter(
    ([, scope]) => scopeOf(catalog, scope) === undefined,
  );
  const unknown = [...(permissions ?? []).entries()].filter(([, permission]) => !granted.has(permission));
  return [
    ...unknownScopes.map(([index, scope]) => ({
      property: `scopes[${index}]`,
      reason: `is not accepted: ${catalog.name} has no scope "${scope}"; remove it, or add it to the catalog`,
    })),
    ...unknown.map(([index, permission]) => ({
      property: `permissions[${index}]`,
      reason: `is not accepted: no scope of ${catalog.name} grants "${permission}"; remove it, or add it to the catalog`,
    })),
  ];
}
