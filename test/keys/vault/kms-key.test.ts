import { describe, expect, it } from 'vitest';
import { compareKmsKeys, isEncryptedWith, isKmsKey, kmsRegionOf } from '../../../keys/vault/kms-key.js';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:keywright/a-AbCdEf';
const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_ID = '9999abcd-12ab-34cd-56ef-1234567890ab';
const MULTI_REGION = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const KEY = `arn:aws:kms:eu-west-1:123456789012:key/${ID}`;
const ALIAS = 'arn:aws:kms:eu-west-1:123456789012:alias/team/keys';

describe('a KMS key', () => {
  it.each([
    [ID, true],
    [MULTI_REGION, true],
    [KEY, true],
    [`arn:aws-cn:kms:cn-north-1:123456789012:key/${MULTI_REGION}`, true],
    ['alias/team/keys', true],
    [ALIAS, true],
    ['alias/aws/secretsmanager', true],
    ['', false],
    ['team/keys', false],
    ['alias/', false],
    ['alias/a b', false],
    [`key/${ID}`, false],
    [ID.toUpperCase(), false],
    ['arn:aws:kms:eu-west-1:123456789012:key/keys', false],
    ['arn:aws:kms:eu-west-1:12:alias/keys', false],
    [SECRET, false],
    [`x${ID}`, false],
    [`${ID}x`, false],
    [`x${MULTI_REGION}`, false],
    [`${MULTI_REGION}x`, false],
    [`x${KEY}`, false],
    [KEY.replace('key/', 'any/'), false],
    [`xalias/keys`, false],
    [`${KEY}\n`, false],
  ])('%j: %s', (name, expected) => expect(isKmsKey(name)).toBe(expected));

  it('names its region in an ARN', () => {
    expect([KEY, ALIAS, ID, 'alias/team/keys', SECRET].map(kmsRegionOf)).toEqual([
      'eu-west-1',
      'eu-west-1',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ["the account's own", undefined, undefined, 'same'],
    ["the account's own, by its alias", 'alias/aws/secretsmanager', undefined, 'same'],
    ["the account's own, told by its alias", undefined, 'alias/aws/secretsmanager', 'same'],
    ['a key id', ID, ID, 'same'],
    ['a key id, told as an ARN', ID, KEY, 'same'],
    ['an ARN, told as a key id', KEY, ID, 'same'],
    ['an alias, told as an ARN', 'alias/team/keys', ALIAS, 'same'],
    ['an alias ARN, told as a name', ALIAS, 'alias/team/keys', 'same'],
    ['another key', ID, OTHER_ID, 'other'],
    ['the same key id in another region', ID, KEY.replace('eu-west-1', 'us-east-1'), 'other'],
    ['the same key id in another account', ID, KEY.replace('123456789012', '999999999999'), 'other'],
    [
      'the same alias in another account',
      'alias/team/keys',
      ALIAS.replace('123456789012', '999999999999'),
      'other',
    ],
    ['a key where none is declared', undefined, KEY, 'other'],
    ['an alias where none is declared', undefined, ALIAS, 'other'],
    ['none where a key is declared', KEY, undefined, 'other'],
    ['none where an alias is declared', ALIAS, undefined, 'other'],
    ['an alias where a key is declared', KEY, ALIAS, 'other'],
    ['a key where an alias is declared', ALIAS, KEY, 'unclear'],
    ['what is no key where an alias is declared', ALIAS, 'team/keys', 'other'],
    ['a key where what is no key is declared', 'team/keys', KEY, 'other'],
  ] as const)('compares %s', (_, declared, told, expected) => {
    expect(compareKmsKeys(declared, told, SECRET)).toBe(expected);
  });

  it('that can be recognised needs to have been seen with nothing', () => {
    const naming = { declared: ID, told: OTHER_ID };
    expect(isEncryptedWith(ID, { arn: SECRET, kmsKeyId: KEY }, undefined)).toBe(true);
    expect(isEncryptedWith(undefined, { arn: SECRET, kmsKeyId: undefined }, naming)).toBe(true);
    expect(isEncryptedWith(ID, { arn: SECRET, kmsKeyId: OTHER_ID }, naming)).toBe(false);
  });

  it('that is told for an alias counts while alias and answer are those that were seen together', () => {
    const secret = { arn: SECRET, kmsKeyId: KEY };
    expect(isEncryptedWith(ALIAS, secret, undefined)).toBe(false);
    expect(isEncryptedWith(ALIAS, secret, { declared: ALIAS, told: KEY })).toBe(true);
    expect(isEncryptedWith(ALIAS, secret, { declared: ALIAS, told: OTHER_ID })).toBe(false);
    expect(isEncryptedWith('alias/new', secret, { declared: ALIAS, told: KEY })).toBe(false);
    expect(isEncryptedWith(undefined, secret, { declared: ALIAS, told: KEY })).toBe(false);
  });
});
