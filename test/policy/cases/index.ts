import type { RuleCases } from './case.ts';
import { cases as keyDeclaredAsSuch } from './key-declared-as-such.ts';
import { cases as keyElevatedScopes } from './key-elevated-scopes.ts';
import { cases as keyLifetime } from './key-lifetime.ts';
import { cases as keyPermissionsMatch } from './key-permissions-match.ts';
import { cases as keyScopesFitType } from './key-scopes-fit-type.ts';
import { cases as keyTypeAndScopesExist } from './key-type-and-scopes-exist.ts';

/** The cases of all rules. */
export const allCases: readonly RuleCases[] = [
  keyDeclaredAsSuch,
  keyLifetime,
  keyTypeAndScopesExist,
  keyScopesFitType,
  keyElevatedScopes,
  keyPermissionsMatch,
];
