import type { Rule } from '../rule.js';
import { keyAddresses } from './key-addresses.js';
import { keyDeclaredAsSuch } from './key-declared-as-such.js';
import { keyElevatedScopes } from './key-elevated-scopes.js';
import { keyHasDescription } from './key-has-description.js';
import { keyHasOwner } from './key-has-owner.js';
import { keyLifetime } from './key-lifetime.js';
import { keyMatchesEnvironment } from './key-matches-environment.js';
import { keyMustExpire } from './key-must-expire.js';
import { keyOverlap } from './key-overlap.js';
import { keyPermissionsMatch } from './key-permissions-match.js';
import { keyRotation } from './key-rotation.js';
import { keyScopesFitType } from './key-scopes-fit-type.js';
import { keyTypeAndScopesExist } from './key-type-and-scopes-exist.js';

/** All rules of the pack, in the order in which they are judged. */
export const rules = [
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
] as const satisfies readonly Rule[];

/** The name of a rule. */
export type RuleName = (typeof rules)[number]['name'];
