/** Every code that an {@link ApiKeyError} can carry. Codes are stable; message texts are not. */
export type ErrorCode =
  | 'ERR_ARGUMENT'
  | 'ERR_CATALOG'
  | 'ERR_CLOCK_SKEW'
  | 'ERR_CONFLICT'
  | 'ERR_CREDENTIALS'
  | 'ERR_DELETION_GUARDED'
  | 'ERR_FORBIDDEN'
  | GrantorErrorCode
  | 'ERR_GRANTOR_FOREIGN'
  | 'ERR_HASH_UNREADABLE'
  | 'ERR_INVARIANT'
  | 'ERR_ISSUER'
  | 'ERR_QUOTA'
  | 'ERR_RECORD_UNREADABLE'
  | 'ERR_SECRET_FOREIGN'
  | 'ERR_TABLE_MISSING'
  | 'ERR_UNAVAILABLE'
  | 'ERR_WRONG_ACCOUNT';

/**
 * A failure of the system or of its set-up (a refused request is a value, never an error).
 * The message says what is wrong, where, and what to do; it never holds a key string, a header or a hash.
 *
 * @example
 * try { await revoke(keyId); } catch (e) { if (e instanceof ApiKeyError && e.code === 'ERR_CONFLICT') await retry(); }
 */
export abstract class ApiKeyError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A catalog or API definition contradicts itself. All problems are listed, each with its place. */
export class CatalogError extends ApiKeyError {
  readonly code = 'ERR_CATALOG';
}

/** The machine's clock and AWS's differ by more than five minutes: expiry and rotation would be wrong. */
export class ClockSkewError extends ApiKeyError {
  readonly code = 'ERR_CLOCK_SKEW';
}

/** Another process kept changing the same key; nothing was lost, running again goes on where the other one stopped. */
export class ConflictError extends ApiKeyError {
  readonly code = 'ERR_CONFLICT';
}

/** No usable AWS credentials were found, or AWS refused them. */
export class CredentialsError extends ApiKeyError {
  readonly code = 'ERR_CREDENTIALS';
}

/** A key was not deleted: it was used within the time of its `deletionGuard`, or the activity table could not tell. */
export class DeletionGuardedError extends ApiKeyError {
  readonly code = 'ERR_DELETION_GUARDED';
}

/** The role in use may not do what is needed. The message names the IAM permission. */
export class ForbiddenError extends ApiKeyError {
  readonly code = 'ERR_FORBIDDEN';
}

/** Why nothing can be issued on the authority of a grantor. */
type GrantorErrorCode = 'ERR_GRANTOR_DISABLED' | 'ERR_GRANTOR_EXCEEDED' | 'ERR_GRANTOR_MISSING';

/** The grantor of a key cannot stand behind what is wanted. The message names the grantor and the permissions that it lacks. */
export class GrantorError extends ApiKeyError {
  readonly code: GrantorErrorCode;
  constructor(code: GrantorErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Another declaration has a grantor of that id. The message names it. */
export class GrantorForeignError extends ApiKeyError {
  readonly code = 'ERR_GRANTOR_FOREIGN';
}

/** A stored hash is malformed, or its cost parameters are outside what is accepted. */
export class HashUnreadableError extends ApiKeyError {
  readonly code = 'ERR_HASH_UNREADABLE';
}

/** The code and the stored state contradict each other in a way that must not be papered over. */
export class InvariantError extends ApiKeyError {
  readonly code = 'ERR_INVARIANT';
}

/** The identity that deploys is none of the `issuers` of the key's type. Nothing was minted or granted. */
export class IssuerError extends ApiKeyError {
  readonly code = 'ERR_ISSUER';
}

/** The account has as many keys of the type as `maxKeysPerAccount` allows. The message says how many. No key was added. */
export class QuotaError extends ApiKeyError {
  readonly code = 'ERR_QUOTA';
}

/** A table item is not a record that this release understands; it was left as it is. */
export class RecordUnreadableError extends ApiKeyError {
  readonly code = 'ERR_RECORD_UNREADABLE';
}

/** The secret's name is taken by something that this key did not make. */
export class SecretForeignError extends ApiKeyError {
  readonly code = 'ERR_SECRET_FOREIGN';
}

/** The key table does not exist where it is looked for. */
export class TableMissingError extends ApiKeyError {
  readonly code = 'ERR_TABLE_MISSING';
}

/** A service did not answer, throttled, or answered garbage. Safe to try again. */
export class UnavailableError extends ApiKeyError {
  readonly code = 'ERR_UNAVAILABLE';
}

/** The credentials belong to another AWS account than the one where the key lives. */
export class WrongAccountError extends ApiKeyError {
  readonly code = 'ERR_WRONG_ACCOUNT';
}

/** The value is not what a function of this package asks for; thrown where input is text from outside. */
export class ArgumentError extends ApiKeyError {
  readonly code = 'ERR_ARGUMENT';
}
