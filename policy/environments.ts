import { matchesAny } from './pattern.js';
import type { Place } from './place.js';

/** What an organisation says of one of its environments. */
export interface Environment {
  /** Patterns of stacks, such as `*-prod`, or of a project's stacks, such as `billing/main`. `*` is any characters. */
  readonly stacks: readonly string[];
  /**
   * Patterns of the prefixes that keys may have there, such as `*_live`. They are this environment's own: other stacks may not
   * have them. Absent: any that is no other environment's own. `*` is any, and makes none its own.
   */
  readonly prefixes?: readonly string[];
  /** Patterns of the names that keys may have there. Absent: any. */
  readonly names?: readonly string[];
}

/** Environments by name; the first that matches a stack is its own. A list is a list of stacks. */
export type Environments = Readonly<Record<string, readonly string[] | Environment>>;

/** An environment with its name. */
export interface NamedEnvironment extends Environment {
  readonly name: string;
}

function isList(value: readonly string[] | Environment): value is readonly string[] {
  return Array.isArray(value);
}

/** All environments in the order in which they are declared. */
export function environmentsOf(environments: Environments): readonly NamedEnvironment[] {
  return Object.entries(environments).map(([name, value]) =>
    isList(value) ? { name, stacks: value } : { name, ...value },
  );
}

/** The environment of a stack, or `undefined` if none is declared for it. */
export function environmentOf(environments: Environments, place: Place): NamedEnvironment | undefined {
  return environmentsOf(environments).find(({ stacks }) =>
    stacks.some((pattern) =>
      matchesAny([pattern], pattern.includes('/') ? `${place.project}/${place.stack}` : place.stack),
    ),
  );
}

/** @throws TypeError that names the first environment that says nothing. */
export function assertEnvironments(environments: Environments): void {
  const arePatterns = (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
  for (const { name, stacks, ...patterns } of environmentsOf(environments)) {
    for (const part of ['prefixes', 'names'] as const)
      if (patterns[part] !== undefined && !arePatterns(patterns[part]))
        throw new TypeError(
          `apiKeyPolicies: environments.${name}.${part}: give it patterns, or leave it out`,
        );
    if (!arePatterns(stacks))
      throw new TypeError(
        `apiKeyPolicies: environments.${name}: give it patterns of stack names, such as ["*-prod"]`,
      );
  }
}
