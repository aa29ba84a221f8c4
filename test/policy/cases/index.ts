import type { RuleCases } from './case.ts';
import { cases as exceptionsHold } from './exceptions-hold.ts';
import { cases as exceptionsUsed } from './exceptions-used.ts';
import { cases as grantorPermissionsMatch } from './grantor-permissions-match.ts';
import { cases as keyAddresses } from './key-addresses.ts';
import { cases as keyDeclaredAsSuch } from './key-declared-as-such.ts';
import { cases as keyElevatedScopes } from './key-elevated-scopes.ts';
import { cases as keyFitsUseCase } from './key-fits-use-case.ts';
import { cases as keyHasDescription } from './key-has-description.ts';
import { cases as keyHasOwner } from './key-has-owner.ts';
import { cases as keyInUse } from './key-in-use.ts';
import { cases as keyIntegrity } from './key-integrity.ts';
import { cases as keyLifeNotExtended } from './key-life-not-extended.ts';
import { cases as keyLifetime } from './key-lifetime.ts';
import { cases as keyMatchesEnvironment } from './key-matches-environment.ts';
import { cases as keyMustExpire } from './key-must-expire.ts';
import { cases as keyNotAllScopes } from './key-not-all-scopes.ts';
import { cases as keyNotExpired } from './key-not-expired.ts';
import { cases as keyOverlap } from './key-overlap.ts';
import { cases as keyPermissionBudget } from './key-permission-budget.ts';
import { cases as keyPermissionsMatch } from './key-permissions-match.ts';
import { cases as keyReadsOnly } from './key-reads-only.ts';
import { cases as keyRotatedInTime } from './key-rotated-in-time.ts';
import { cases as keyRotation } from './key-rotation.ts';
import { cases as keyScopeCount } from './key-scope-count.ts';
import { cases as keyScopesFitType } from './key-scopes-fit-type.ts';
import { cases as keyTableProtected } from './key-table-protected.ts';
import { cases as keyToxicCombination } from './key-toxic-combination.ts';
import { cases as keyTypeAndScopesExist } from './key-type-and-scopes-exist.ts';
import { cases as keyTypeNotBarred } from './key-type-not-barred.ts';
import { cases as keyWithinGrantor } from './key-within-grantor.ts';
import { cases as keysPerAccount } from './keys-per-account.ts';
import { cases as noForeignKeys } from './no-foreign-keys.ts';
import { cases as noKeyInOutputs } from './no-key-in-outputs.ts';
import { cases as noKeyInPlainText } from './no-key-in-plain-text.ts';
import { cases as noWayRound } from './no-way-round.ts';
import { cases as revocationBound } from './revocation-bound.ts';
import { cases as secretOwnerTag } from './secret-owner-tag.ts';
import { cases as secretReaders } from './secret-readers.ts';
import { cases as secretsNotAtLarge } from './secrets-not-at-large.ts';
import { cases as verifierRoleLeastPrivilege } from './verifier-role-least-privilege.ts';

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
  exceptionsUsed,
];
