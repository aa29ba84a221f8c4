import type { Rule } from '../rule.js';
import { exceptionsHold } from './exceptions-hold.js';
import { exceptionsUsed } from './exceptions-used.js';
import { grantorPermissionsMatch } from './grantor-permissions-match.js';
import { keyAddresses } from './key-addresses.js';
import { keyDeclaredAsSuch } from './key-declared-as-such.js';
import { keyElevatedScopes } from './key-elevated-scopes.js';
import { keyFitsUseCase } from './key-fits-use-case.js';
import { keyHasDescription } from './key-has-description.js';
import { keyHasOwner } from './key-has-owner.js';
import { keyInUse } from './key-in-use.js';
import { keyIntegrity } from './key-integrity.js';
import { keyLifeNotExtended } from './key-life-not-extended.js';
import { keyLifetime } from './key-lifetime.js';
import { keyMatchesEnvironment } from './key-matches-environment.js';
import { keyMustExpire } from './key-must-expire.js';
import { keyNotAllScopes } from './key-not-all-scopes.js';
import { keyNotExpired } from './key-not-expired.js';
import { keyOverlap } from './key-overlap.js';
import { keyPermissionBudget } from './key-permission-budget.js';
import { keyPermissionsMatch } from './key-permissions-match.js';
import { keyReadsOnly } from './key-reads-only.js';
import { keyRotatedInTime } from './key-rotated-in-time.js';
import { keyRotation } from './key-rotation.js';
import { keyScopeCount } from './key-scope-count.js';
import { keyScopesFitType } from './key-scopes-fit-type.js';
import { keyTableProtected } from './key-table-protected.js';
import { keyToxicCombination } from './key-toxic-combination.js';
import { keyTypeAndScopesExist } from './key-type-and-scopes-exist.js';
import { keyTypeNotBarred } from './key-type-not-barred.js';
import { keyWithinGrantor } from './key-within-grantor.js';
import { keysPerAccount } from './keys-per-account.js';
import { noForeignKeys } from './no-foreign-keys.js';
import { noKeyInOutputs } from './no-key-in-outputs.js';
import { noKeyInPlainText } from './no-key-in-plain-text.js';
import { noWayRound } from './no-way-round.js';
import { revocationBound } from './revocation-bound.js';
import { secretOwnerTag } from './secret-owner-tag.js';
import { secretReaders } from './secret-readers.js';
import { secretsNotAtLarge } from './secrets-not-at-large.js';
import { verifierRoleLeastPrivilege } from './verifier-role-least-privilege.js';

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
  noKeyInPlainText,
  noKeyInOutputs,
  revocationBound,
  keyTableProtected,
  verifierRoleLeastPrivilege,
  secretReaders,
  secretsNotAtLarge,
  noWayRound,
  noForeignKeys,
  keyTypeNotBarred,
  keyNotAllScopes,
  keyScopeCount,
  keyPermissionBudget,
  keyReadsOnly,
  keyToxicCombination,
  grantorPermissionsMatch,
  keyWithinGrantor,
  keysPerAccount,
  keyFitsUseCase,
  keyLifeNotExtended,
  keyNotExpired,
  keyRotatedInTime,
  keyInUse,
  keyIntegrity,
  secretOwnerTag,
  exceptionsHold,
  // Goes by what all others have used.
  exceptionsUsed,
] as const satisfies readonly Rule[];

/** The name of a rule. */
export type RuleName = (typeof rules)[number]['name'];
