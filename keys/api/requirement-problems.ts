import type { AnyCatalog } from '../catalog/catalog.js';
import { conditionsOf } from '../catalog/conditions.js';
import { grantablePermissions } from '../catalog/grantable.js';
import { resolvePermissions, scopesOf, typeOf } from '../catalog/resolve.js';
import { isMap, unknownMembers } from './members.js';
import { lacking, type Needed, neededBy } from './requirement.js';

const NOTHING: Needed = { names: [], mode: 'all' };

/** The requirement as the definition writes it, or in words what is wrong with it. */
export function requirementFrom(value: unknown, modes: readonly ('anyOf' | 'allOf')[]): Needed | string {
  const forms = ['one name', ...modes.map((mode) => `{ ${mode}: [names] }`)].join(' or ');
  if (typeof value === 'string') return neededBy(value);
  const names = isMap(value) ? Object.entries(value) : [];
  const [mode, list] = names.length === 1 ? (names[0] ?? []) : [];
  if (!modes.some((known) => known === mode) || !Array.isArray(list)) return `write ${forms}`;
  if (list.length === 0 || !list.every((one) => typeof one === 'string'))
    return `list at least one name, or leave it out`;
  const twice = list.find((one, index) => list.indexOf(one) !== index);
  if (twice !== undefined) return `${JSON.stringify(twice)} is listed twice`;
  return { names: list, mode: mode === 'anyOf' ? 'any' : 'all' };
}

/** What is known of a catalog while its routes are checked. */
export interface Reach {
  readonly catalog: AnyCatalog;
  /** Every permission that some scope grants. */
  readonly grantable: ReadonlySet<string>;
  /** By type: every permission that a key of the type can have, whatever its account is. */
  readonly byType: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Works out, once for all routes, what keys of a catalog can have. */
export function reachOf(catalog: AnyCatalog): Reach {
  const grantable = grantablePermissions(catalog);
  const attributes = conditionsOf(catalog);
  const byType = Object.keys(catalog.types).map((type) => {
    const scopes = scopesOf(catalog, type, attributes);
    const permissions = Object.keys(resolvePermissions(catalog, type, scopes, attributes));
    return [type, new Set(permissions)] as const;
  });
  return { catalog, grantable, byType: new Map(byType) };
}

/**
 * Everything that is wrong with what the route `key` asks for, each with its place.
 *
 * @param forKeys whether keys may use the route: if so, some keys must be able to.
 */
export function* requirementProblems(
  reach: Reach,
  place: string,
  key: string,
  route: unknown,
  forKeys: boolean,
): Generator<string> {
  const { catalog, grantable, byType } = reach;
  if (!isMap(route)) {
    yield `${place}: write what the route asks for, such as { permission: "read:item" }`;
    return;
  }
  yield* unknownMembers(place, route, ['permission', 'types', 'oauthScopes', 'credentials', 'limit']);
  for (const name of ['permission', 'types'] as const) {
    // `{}` says that any key will do; a member without a value is a mistake, and would say the same.
    if (Object.hasOwn(route, name) && route[name] === undefined)
      yield `${place}.${name}: has no value, so that every key would be let through; name one, or leave it out`;
  }
  const permission =
    route.permission === undefined ? NOTHING : requirementFrom(route.permission, ['anyOf', 'allOf']);
  const types = route.types === undefined ? NOTHING : requirementFrom(route.types, ['anyOf']);
  if (typeof permission === 'string') yield `${place}.permission: ${permission}`;
  if (typeof types === 'string') yield `${place}.types: ${types}`;
  if (typeof permission === 'string' || typeof types === 'string') return;
  const ungranted = permission.names.filter((name) => !grantable.has(name));
  const unknown = types.names.filter((name) => typeOf(catalog, name) === undefined);
  for (const name of ungranted)
    yield `${place}.permission: no scope of ${catalog.name} grants ${JSON.stringify(name)}`;
  for (const name of unknown) yield `${place}.types: ${catalog.name} has no key type ${JSON.stringify(name)}`;
  if (ungranted.length > 0 || unknown.length > 0 || !forKeys) return;
  const served = types.names.length > 0 ? types.names : [...byType.keys()];
  yield* reachProblems(reach, place, key, { served, permission });
}

/** A route that no key can ever pass is a mistake in the definition, and would show only as refusals. */
function* reachProblems(
  { catalog, byType }: Reach,
  place: string,
  key: string,
  { served, permission }: { readonly served: readonly string[]; readonly permission: Needed },
): Generator<string> {
  const able = served.filter(
    (type) => lacking(permission, (name) => byType.get(type)?.has(name) === true).length === 0,
  );
  const names = (types: readonly string[]) => types.map((type) => `"${type}"`).join(', ');
  if (able.length === 0) {
    yield `${place}.permission: no key can reach the route: no scopes that ${names(served)} may have grant it`;
    return;
  }
  const method = key.slice(0, key.indexOf(' '));
  const allows = (type: string) => typeOf(catalog, type)?.methods?.includes(method) ?? true;
  if (!able.some(allows)) yield `${place}: no key can reach the route: ${names(able)} may not use ${method}`;
}
