import type {
  AnyCatalog,
  KeyTypeDefinition,
  ScopeDefinition,
  ScopeNameOf,
  TypeName,
  UseCaseDefinition,
  UseCaseName,
} from './catalog.js';
import { closing, closureOf, scopeOf } from './closure.js';
import { meets, unmetBy, unmetReason } from './conditions.js';

export { closureOf, scopeOf };

/** Permissions of a key, each with the scope that brings it. */
export type PermissionSources = Readonly<Record<string, string>>;

/** Why a choice of type and scopes cannot be a key, with the index in `scopes` where there is one. */
export interface ScopeProblem {
  readonly scope: string | undefined;
  readonly index: number | undefined;
  readonly reason: string;
}

/** A key type by name, or `undefined`. */
export function typeOf(catalog: AnyCatalog, name: string): KeyTypeDefinition | undefined {
  return Object.hasOwn(catalog.types, name) ? catalog.types[name] : undefined;
}

/**
 * All scopes that keys of a type may declare, in the order of the catalog: "all scopes", written once. Those with a condition,
 * or that imply one with a condition, are among them if the account has the attribute.
 *
 * @param accountAttributes as the key declares them.
 * @throws TypeError if the catalog has no such type.
 * @example
 * new ApiKey('admin', { catalog, type: 'admin-token', scopes: scopesOf(catalog, 'admin-token'), expiresIn: '30d' });
 */
export function scopesOf<const C extends AnyCatalog, const T extends TypeName<C>>(
  catalog: C,
  type: T,
  accountAttributes: readonly string[] = [],
): ScopeNameOf<C, T>[] {
  const definition = typeOf(catalog, type);
  if (definition === undefined) throw new TypeError(`${catalog.name} has no key type "${type}"`);
  const { allows } = definition;
  const scopes = Object.keys(catalog.scopes).filter(
    (scope) =>
      (allows === '*' || allows.includes(scope)) && unmetBy(catalog, scope, accountAttributes) === undefined,
  );
  return scopes as ScopeNameOf<C, T>[];
}

/** The type of a use case. */
type TypeOfUseCase<C extends AnyCatalog, N extends UseCaseName<C>> = NonNullable<C['useCases']>[N] extends {
  readonly type: infer T extends string;
}
  ? T
  : never;

/** A use case by name, or `undefined`. */
export function useCaseOf(catalog: AnyCatalog, name: string): UseCaseDefinition | undefined {
  const useCases: Readonly<Record<string, UseCaseDefinition>> = catalog.useCases ?? {};
  return Object.hasOwn(useCases, name) ? useCases[name] : undefined;
}

/** What is wrong with a declared use case, or `undefined`. */
export function useCaseProblem(catalog: AnyCatalog, name: string): string | undefined {
  if (useCaseOf(catalog, name) !== undefined) return undefined;
  const names = Object.keys(catalog.useCases ?? {});
  const there = names.length === 0 ? 'it has none' : `there are ${names.join(', ')}`;
  return `${catalog.name} has no use case "${name}"; correct or remove it: ${there}`;
}

/**
 * Use case, type and scopes that the catalog recommends for a use, as arguments of a key. Whoever then changes the scopes
 * is told by the policy pack what is more than the use case needs.
 *
 * @param accountAttributes as the key declares them: for a use case of all scopes; see {@link scopesOf}.
 * @throws TypeError if the catalog has no such use case.
 * @example
 * new ApiKey('ci', { catalog, ...useCase(catalog, 'sbom-upload'), expiresIn: '90d' });
 */
export function useCase<const C extends AnyCatalog, const N extends UseCaseName<C>>(
  catalog: C,
  name: N,
  accountAttributes: readonly string[] = [],
): { useCase: N; type: TypeOfUseCase<C, N>; scopes: ScopeNameOf<C, TypeOfUseCase<C, N>>[] } {
  const found = useCaseOf(catalog, name);
  if (found === undefined) throw new TypeError(`${catalog.name} has no use case "${name}"`);
  const scopes: readonly string[] =
    found.scopes === '*' ? scopesOf(catalog, found.type, accountAttributes) : found.scopes;
  const declared = { useCase: name, type: found.type, scopes: [...scopes] };
  return declared as {
    useCase: N;
    type: TypeOfUseCase<C, N>;
    scopes: ScopeNameOf<C, TypeOfUseCase<C, N>>[];
  };
}

/**
 * Everything that is wrong with declaring these scopes on a key of this type.
 *
 * @param accountAttributes what the key's account is said to be.
 */
export function scopeProblems(
  catalog: AnyCatalog,
  typeName: string,
  scopes: readonly string[],
  accountAttributes: readonly string[] = [],
): readonly ScopeProblem[] {
  const type = typeOf(catalog, typeName);
  if (type === undefined) {
    const known = Object.keys(catalog.types).join(', ');
    return [
      {
        scope: undefined,
        index: undefined,
        reason: `${catalog.name} has no key type "${typeName}"; there are ${known}`,
      },
    ];
  }
  const problems: ScopeProblem[] = [];
  for (const [index, scope] of scopes.entries()) {
    const say = (reason: string): void => void problems.push({ scope, index, reason });
    if (scopeOf(catalog, scope) === undefined)
      say(`${catalog.name} has no scope "${scope}"; remove it, or add it to the catalog`);
    else if (type.allows !== '*' && !type.allows.includes(scope))
      say(`keys of type "${typeName}" may not have the scope "${scope}"; remove it`);
    else if (scopes.indexOf(scope) !== index) say(`the scope "${scope}" is declared twice; remove one`);
    else {
      const unmet = unmetBy(catalog, scope, accountAttributes);
      if (unmet !== undefined) say(unmetReason(scope, unmet));
    }
  }
  for (const scope of type.requires ?? []) {
    if (!scopes.includes(scope)) {
      problems.push({
        scope,
        index: undefined,
        reason: `keys of type "${typeName}" must declare the scope "${scope}"; add it`,
      });
    }
  }
  return problems;
}

/**
 * The permissions that scopes of a type resolve to, `always` included, each with the first declared scope (in
 * alphabetical order) that brings it. What the type does not allow brings nothing, nor does a scope whose condition the
 * account does not meet.
 *
 * @param accountAttributes default: none, so that no scope with a condition counts.
 */
export function resolvePermissions(
  catalog: AnyCatalog,
  typeName: string,
  scopes: readonly string[],
  accountAttributes: readonly string[] = [],
): PermissionSources {
  const type = typeOf(catalog, typeName);
  if (type === undefined) return {};
  const { allows } = type;
  const declared = allows === '*' ? scopes : scopes.filter((scope) => allows.includes(scope));
  const sources = new Map<string, string>();
  const isMet = (scope: ScopeDefinition): boolean => meets(scope, accountAttributes);
  const closed = new Set<string>();
  for (const source of [...new Set([...declared, ...(type.always ?? [])])].sort()) {
    // What an earlier source implied has brought its permissions already.
    for (const [, { grants }] of closing(catalog, [source], closed, isMet)) {
      for (const permission of grants) if (!sources.has(permission)) sources.set(permission, source);
    }
  }
  return Object.fromEntries([...sources].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The scopes among these, implied ones included, that the catalog calls elevated. */
export function elevatedAmong(catalog: AnyCatalog, scopes: readonly string[]): readonly string[] {
  return [...closureOf(catalog, scopes)].filter((scope) => scopeOf(catalog, scope)?.elevated === true).sort();
}
