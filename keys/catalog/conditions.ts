import type { AnyCatalog, ScopeDefinition } from './catalog.js';
import { closureOf, scopeOf } from './closure.js';

/** A scope that an account may not have, and the attribute that it would need. */
export interface UnmetCondition {
  readonly scope: string;
  readonly condition: string;
}

/** What is wrong with one of the attributes that an account is said to have. */
export interface AttributeProblem {
  readonly index: number;
  readonly reason: string;
}

/** Whether an account with these attributes may have a scope, what it implies aside. */
export function meets({ condition }: ScopeDefinition, accountAttributes: readonly string[]): boolean {
  return condition === undefined || accountAttributes.includes(condition);
}

/** The attributes that the conditions of these scopes, implied ones included, ask for; sorted. */
export function conditionsOf(
  catalog: AnyCatalog,
  scopes: readonly string[] = Object.keys(catalog.scopes),
): readonly string[] {
  const conditions = [...closureOf(catalog, scopes)].flatMap(
    (scope) => scopeOf(catalog, scope)?.condition ?? [],
  );
  return [...new Set(conditions)].sort();
}

/** The first scope, of this one and those that it implies, whose condition an account does not meet. */
export function unmetBy(
  catalog: AnyCatalog,
  scope: string,
  accountAttributes: readonly string[],
): UnmetCondition | undefined {
  for (const name of closureOf(catalog, [scope])) {
    const condition = scopeOf(catalog, name)?.condition;
    if (condition !== undefined && !accountAttributes.includes(condition)) return { scope: name, condition };
  }
  return undefined;
}

/** Why a scope cannot be declared, in words. */
export function unmetReason(declared: string, { scope, condition }: UnmetCondition): string {
  const what = scope === declared ? `"${declared}" is` : `"${declared}" implies "${scope}", which is`;
  return `the scope ${what} for accounts with the attribute "${condition}" only; remove it, or if the account has the attribute say so in accountAttributes`;
}

/** Attributes that no scope asks for (misspelt, it may be), or that are listed twice. */
export function attributeProblems(
  catalog: AnyCatalog,
  accountAttributes: readonly string[],
): readonly AttributeProblem[] {
  const known = conditionsOf(catalog);
  const there = known.length === 0 ? 'none of its scopes has a condition' : `there are ${known.join(', ')}`;
  return accountAttributes.flatMap((attribute, index) => {
    if (!known.includes(attribute))
      return [
        {
          index,
          reason: `no scope of ${catalog.name} asks for "${attribute}"; correct or remove it: ${there}`,
        },
      ];
    if (accountAttributes.indexOf(attribute) !== index)
      return [{ index, reason: `"${attribute}" is listed twice; remove one` }];
    return [];
  });
}
