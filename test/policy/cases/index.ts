import type { RuleCases } from './case.ts';
import { cases as keyAddresses } from './key-addresses.ts';
import { cases as keyDeclaredAsSuch } from './key-declared-as-such.ts';
import { cases as keyElevatedScopes } from './key-elevated-scopes.ts';
import { cases as keyHasDescription } from './key-has-description.ts';
import { cases as keyHasOwner } from './key-has-owner.ts';
import { cases as keyLifetime } from './key-lifetime.ts';
import { cases as keyMatchesEnvironment } from './key-matches-environment.ts';
import { cases as keyMustExpire } from './key-must-expire.ts';
import { cases as keyOverlap } from './key-overlap.ts';
import { cases as keyPermissionsMatch } from './key-permissions-match.ts';
import { cases as keyRotation } from './key-rotation.ts';
import { cases as keyScopesFitType } from './key-scopes-fit-type.ts';
import { cases as keyTypeAndScopesExist } from './key-type-and-scopes-exist.ts';

/** The cases of all rules. */
export const allCases: readonly RuleCases[] = [
  keyDeclaredAsSuch,
  keyMustExpire,
  keyLifetime,
  keyRotation,
  keyOverlap,
  keyTypeAndScopesExist,
  keyScopesFitType,
  keyElevatedScopes,
  keyPermissionsMatch,
  keyHasOwner,
  keyHasDescription,
  keyAddresses,
  keyMatchesEnvironment,
];
