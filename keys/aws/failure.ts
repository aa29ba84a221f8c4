import {
  type ApiKeyError,
  ArgumentError,
  CredentialsError,
  ForbiddenError,
  TableMissingError,
  UnavailableError,
} from '../errors.js';
import type { SecretText } from '../secret-text.js';

const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);
const REFUSED = new Set([
  'DecryptionFailure',
  'EncryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ValidationException',
  'LimitExceededException',
]);
const FORBIDDEN = new Set(['AccessDenied', 'AccessDeniedException', 'NotAuthorized']);

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** So many characters of a secret in a row are taken for an echo of it: a service may cut short what it repeats. */
const ECHO = 8;

function echoes(text: string, secret: string): boolean {
  for (let start = 0; start + ECHO <= secret.length; start++) {
    if (text.includes(secret.slice(start, start + ECHO))) return true;
  }
  return false;
}

/** The service's own words; none, if they repeat any part of a value that must not be seen. */
function wordsOf(error: unknown, hidden: readonly SecretText[]): string {
  const said = `${nameOf(error)}: ${error instanceof Error ? error.message : ''}`;
  if (hidden.some((secret) => echoes(said, secret.reveal())))
    return 'its words are not shown: they repeat the secret';
  return said.slice(0, 300);
}

/**
 * Turns whatever an AWS client threw into an error of ours, with what was being done and what to do about it.
 * The client's error is not kept as `cause`: it holds the raw response, and a service may echo what it was sent.
 *
 * @param doing such as `reading key 7QxF… from the table "api-keys"`
 * @param permission the IAM permission that the call needs, such as `dynamodb:GetItem`
 */
export function awsFailure(
  error: unknown,
  doing: string,
  permission: string,
  hidden: readonly SecretText[] = [],
): ApiKeyError {
  const name = nameOf(error);
  const said = wordsOf(error, hidden);
  if (CREDENTIALS.has(name))
    return new CredentialsError(
      `${doing}: AWS credentials are missing, expired or refused (${said}); sign in again`,
    );
  if (FORBIDDEN.has(name))
    return new ForbiddenError(`${doing}: the role may not do this; allow it ${permission} (${said})`);
  if (name === 'ResourceNotFoundException') {
    return new TableMissingError(
      `${doing}: there is no such table in this region and account; check "table" and the region (${said})`,
    );
  }
  if (REFUSED.has(name))
    return new ArgumentError(
      `${doing}: AWS refuses the request (${said}); mend what it names, then run it again`,
    );
  return new UnavailableError(`${doing}: no good answer from AWS (${said}); nothing is lost, run it again`);
}

/** Whether an error of an AWS client has one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(nameOf(error));
}
