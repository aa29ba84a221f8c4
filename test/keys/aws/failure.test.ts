import { describe, expect, it } from 'vitest';
import { awsFailure, isNamed } from '../../../keys/aws/failure.js';
import { SecretText } from '../../../keys/secret-text.js';

function refusal(name: string, message = 'the secret has replicas') {
  return Object.assign(new Error(message), { name });
}

function told(error: unknown, hidden: readonly string[] = []) {
  const secrets = hidden.map((text) => new SecretText(text));
  return awsFailure(error, 'deleting a secret', 'secretsmanager:DeleteSecret', secrets);
}

describe('a refusal of AWS', () => {
  it.each([
    ['CredentialsProviderError', 'ERR_CREDENTIALS'],
    ['ExpiredToken', 'ERR_CREDENTIALS'],
    ['ExpiredTokenException', 'ERR_CREDENTIALS'],
    ['IncompleteSignature', 'ERR_CREDENTIALS'],
    ['InvalidClientTokenId', 'ERR_CREDENTIALS'],
    ['InvalidSignatureException', 'ERR_CREDENTIALS'],
    ['UnrecognizedClientException', 'ERR_CREDENTIALS'],
    ['AccessDenied', 'ERR_FORBIDDEN'],
    ['AccessDeniedException', 'ERR_FORBIDDEN'],
    ['NotAuthorized', 'ERR_FORBIDDEN'],
    ['ResourceNotFoundException', 'ERR_TABLE_MISSING'],
    ['InvalidParameterException', 'ERR_ARGUMENT'],
    ['InvalidRequestException', 'ERR_ARGUMENT'],
    ['ValidationException', 'ERR_ARGUMENT'],
    ['LimitExceededException', 'ERR_ARGUMENT'],
    ['ThrottlingException', 'ERR_UNAVAILABLE'],
    ['Whatever', 'ERR_UNAVAILABLE'],
  ])('that is called %s is told as %s', (name, code) => {
    expect(told(refusal(name))).toMatchObject({ code });
  });

  it.each([
    [
      'ExpiredToken',
      'deleting a secret: AWS credentials are missing, expired or refused (ExpiredToken: the secret has replicas); sign in again',
    ],
    [
      'AccessDenied',
      'deleting a secret: the role may not do this; allow it secretsmanager:DeleteSecret (AccessDenied: the secret has replicas)',
    ],
    [
      'ResourceNotFoundException',
      'deleting a secret: there is no such table in this region and account; check "table" and the region (ResourceNotFoundException: the secret has replicas)',
    ],
    [
      'ValidationException',
      'deleting a secret: AWS refuses the request (ValidationException: the secret has replicas); mend what it names, then run it again',
    ],
    [
      'ThrottlingException',
      'deleting a secret: no good answer from AWS (ThrottlingException: the secret has replicas); nothing is lost, run it again',
    ],
  ])('that is called %s says what was being done, what AWS said, and what to do', (name, message) => {
    expect(told(refusal(name)).message).toBe(message);
  });

  it('keeps nothing of the error of the client, and cuts long words short', () => {
    const failure = told(refusal('Odd', 'x'.repeat(1_000)));
    expect(failure.cause).toBeUndefined();
    expect(failure.message).toBe(
      `deleting a secret: no good answer from AWS (Odd: ${'x'.repeat(295)}); nothing is lost, run it again`,
    );
  });

  it('that is no error is told by its kind', () => {
    expect(told('acme_live_S3cret')).toMatchObject({
      code: 'ERR_UNAVAILABLE',
      message: 'deleting a secret: no good answer from AWS (string: ); nothing is lost, run it again',
    });
  });

  it.each([
    ['the whole value', 'got S3cretDigits12, no', true],
    ['eight characters from its start', 'got S3cretDi…', true],
    ['eight characters from its end', 'got …Digits12', true],
    ['its value as the name of the error', 'no', true, 'S3cretDigits12'],
    ['seven of its characters', 'got S3cretD…', false],
    ['nothing of it', 'no', false],
  ])('is quoted unless it may repeat a secret: %s', (_, message, isHidden, name = 'Odd') => {
    const { message: said } = told(refusal(name, message), ['another value', 'S3cretDigits12']);
    if (isHidden) {
      expect(said).toBe(
        'deleting a secret: no good answer from AWS (its words are not shown: they repeat the secret); nothing is lost, run it again',
      );
    } else expect(said).toContain(`(Odd: ${message})`);
  });

  it('is known by its name', () => {
    expect(isNamed(refusal('A'), 'B', 'A')).toBe(true);
    expect(isNamed(refusal('A'), 'B')).toBe(false);
    expect(isNamed('A', 'A')).toBe(false);
  });
});
