import type { Rule } from '../rule.js';
import { keyDeclaredAsSuch } from './key-declared-as-such.js';
import { keyElevatedScopes } from './key-elevated-scopes.js';
import { keyLifetime } from './key-lifetime.js';
import { keyMustExpire } from './key-must-expire.js';
import { keyPermissionsMatch } from './key-permissions-match.js';
import { keyScopesFitType } from './key-scopes-fit-type.js';
import { keyTypeAndScopesExist } from './key-type-and-scopes-exist.js';

/** All rules of the pack, in the order in which they are judged. */
export const rules = [
  keyDeclaredAsSuch,
  keyMustExpire,
  keyLifetime,
  keyTypeAndScopesExist,
  keyScopesFitType,
  keyElevatedScopes,
  keyPermissionsMatch,
] as const satisfies readonly Rule[];

/** The name of a rule. */
export type RuleName = (typeof rules)[number]['name'];
