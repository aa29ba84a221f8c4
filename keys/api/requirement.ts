import type { AllOf, AnyOf } from './api.js';

/** One name, any of several, or all of several. */
export type Requirement = string | AnyOf<string> | AllOf<string>;

/** A requirement taken apart. */
export interface Needed {
  readonly names: readonly string[];
  readonly mode: 'any' | 'all';
}

/** The names of a requirement, and whether all of them are asked for. */
export function neededBy(requirement: Requirement): Needed {
  if (typeof requirement === 'string') return { names: [requirement], mode: 'all' };
  return 'anyOf' in requirement
    ? { names: requirement.anyOf, mode: 'any' }
    : { names: requirement.allOf, mode: 'all' };
}

/**
 * What is lacking of what is needed: nothing, all that is missing, or the first of the alternatives.
 * Pure.
 */
export function lacking({ names, mode }: Needed, has: (name: string) => boolean): readonly string[] {
  if (mode === 'all') return names.filter((name) => !has(name));
  return names.some(has) ? [] : names.slice(0, 1);
}
