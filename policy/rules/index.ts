import { keyMustExpire } from './key-must-expire.js';
import { keyNotOverScoped } from './key-not-over-scoped.js';

/** All rules of the pack, in the order in which they are judged. */
export const rules = [keyMustExpire, keyNotOverScoped] as const;

/** The name of a rule. */
export type RuleName = (typeof rules)[number]['name'];

export { keyMustExpire, keyNotOverScoped };
