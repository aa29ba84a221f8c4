import type { RuleCases } from './case.ts';
import { cases as keyLifetime } from './key-lifetime.ts';

/** The cases of all rules. */
export const allCases: readonly RuleCases[] = [keyLifetime];
