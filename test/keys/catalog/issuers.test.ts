import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogDigest, catalogFromJson, defineCatalog } from '../../../keys/catalog/define-catalog.js';
import { isIssuer, issuerProblem } from '../../../keys/catalog/issuers.js';

const ROLE = 'arn:aws:iam::111122223333:role/ci-deployer';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/ci-deployer/run-7';
const SSO = 'AWSReservedSSO_Admin_0123456789abcdef';

/** Pattern, identity as STS names it, and whether the one is of the other. */
const TABLE: readonly (readonly [why: string, pattern: string, who: string, is: boolean])[] = [
  ['any session of the role', ROLE, SESSION, true],
  ['a session named as an e-mail address', ROLE, SESSION.replace('run-7', 'jane@example.com'), true],
  ['a session of EC2', ROLE, SESSION.replace('run-7', 'i-0abc1234'), true],
  ['the role with its path, which STS does not tell', ROLE.replace('/ci', '/ops/ci'), SESSION, true],
  ['another role', ROLE, SESSION.replace('ci-deployer', 'ci-deployer2'), false],
  ['another role, of which the name is a beginning', ROLE, SESSION.replace('ci-deployer', 'ci'), false],
  ['a role by another case', ROLE, SESSION.replace('ci-deployer', 'CI-Deployer'), false],
  ['the role of another account', ROLE, SESSION.replace('111122223333', '999999999999'), false],
  ['the role of any account', ROLE.replace('111122223333', '*'), SESSION, true],
  ['the role of another partition', ROLE, SESSION.replace('aws', 'aws-cn'), false],
  ['a role in China', ROLE.replace('aws', 'aws-cn'), SESSION.replace('aws', 'aws-cn'), true],
  ['a role of GovCloud', ROLE.replace('aws', 'aws-us-gov'), SESSION.replace('aws', 'aws-us-gov'), true],
  ['a wildcard in the name', ROLE.replace('ci-deployer', 'ci-*'), SESSION, true],
  ['a wildcard for nothing', ROLE.replace('ci-deployer', 'ci-deployer*'), SESSION, true],
  ['one character', ROLE.replace('ci-deployer', 'ci?deployer'), SESSION, true],
  ['one character where there is none', ROLE.replace('ci-deployer', 'ci-deployer?'), SESSION, false],
  ['any role of the account', ROLE.replace('ci-deployer', '*'), SESSION, true],
  ['a dot is a dot', ROLE.replace('ci-deployer', 'ci.deployer'), SESSION, false],
  [
    'a role whose session has the name',
    ROLE,
    'arn:aws:sts::111122223333:assumed-role/dev/ci-deployer',
    false,
  ],
  ['a user of that name', ROLE, 'arn:aws:iam::111122223333:user/ci-deployer', false],
  ['the session that is named', 'arn:aws:sts::111122223333:assumed-role/ci-deployer/run-7', SESSION, true],
  ['a session by wildcard', 'arn:aws:sts::*:assumed-role/ci-*/run-?', SESSION, true],
  ['another session', 'arn:aws:sts::111122223333:assumed-role/ci-deployer/run-8', SESSION, false],
  [
    'a role of single sign-on',
    'arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_*',
    `arn:aws:sts::111122223333:assumed-role/${SSO}/jane@example.com`,
    true,
  ],
  [
    'a role of single sign-on with its path, in full',
    `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${SSO}`,
    `arn:aws:sts::111122223333:assumed-role/${SSO}/jane@example.com`,
    true,
  ],
  [
    'another role of single sign-on',
    'arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_*',
    'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdminLite_0123456789abcdef/jane',
    false,
  ],
  [
    'a user by path and name',
    'arn:aws:iam::111122223333:user/ops/jane',
    'arn:aws:iam::111122223333:user/ops/jane',
    true,
  ],
  [
    'a user of another path',
    'arn:aws:iam::111122223333:user/jane',
    'arn:aws:iam::111122223333:user/ops/jane',
    false,
  ],
  [
    'users of a path, as IAM has it',
    'arn:aws:iam::111122223333:user/ops/*',
    'arn:aws:iam::111122223333:user/ops/eu/jane',
    true,
  ],
  [
    'a federated user',
    'arn:aws:sts::111122223333:federated-user/jane',
    'arn:aws:sts::111122223333:federated-user/jane',
    true,
  ],
  [
    'a federated user is not the user',
    'arn:aws:iam::111122223333:user/jane',
    'arn:aws:sts::111122223333:federated-user/jane',
    false,
  ],
  ['the root user', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root', true],
  ['root is not the whole account', 'arn:aws:iam::111122223333:root', SESSION, false],
  [
    'not root, by any name of a user',
    'arn:aws:iam::111122223333:user/*',
    'arn:aws:iam::111122223333:root',
    false,
  ],
  ['an identity with wildcards', ROLE, SESSION.replace('ci-deployer', '*'), false],
  ['an ARN of a role, which STS never gives', ROLE, ROLE, false],
  ['no ARN at all', ROLE, 'ci-deployer', false],
  ['nothing', ROLE, '', false],
  ['an identity with something before it', ROLE, `x${SESSION}`, false],
  ['an identity with something behind it', ROLE, `${SESSION}/more`, false],
  ['an identity with a line behind it', ROLE, `${SESSION}\n`, false],
  [
    'a user with something before it',
    'arn:aws:iam::111122223333:user/jane',
    'xarn:aws:iam::111122223333:user/jane',
    false,
  ],
  [
    'a user of a longer account',
    'arn:aws:iam::111122223333:user/jane',
    'arn:aws:iam::1111222233334:user/jane',
    false,
  ],
  [
    'a federated user with something before it',
    'arn:aws:sts::111122223333:federated-user/jane',
    'xarn:aws:sts::111122223333:federated-user/jane',
    false,
  ],
  [
    'root with something before it',
    'arn:aws:iam::111122223333:root',
    'xarn:aws:iam::111122223333:root',
    false,
  ],
  [
    'root with something behind it',
    'arn:aws:iam::111122223333:root',
    'arn:aws:iam::111122223333:roots',
    false,
  ],
];

const MALFORMED: readonly (readonly [pattern: string, said: string])[] = [
  ['*', 'is not the ARN'],
  ['', 'is not the ARN'],
  ['ci-deployer', 'is not the ARN'],
  ['111122223333', 'is not the ARN'],
  ['arn:aws:iam::111122223333:*', 'is not the ARN'],
  ['arn:aws:iam::111122223333:role/', 'is not the ARN'],
  ['arn:aws:iam::111122223333:role/ops/', 'is not the ARN'],
  ['arn:aws:iam::111122223333:role/a b', 'is not the ARN'],
  ['arn:aws:iam::1111:role/ci', 'is not the ARN'],
  ['arn:aws:iam::1111*:role/ci', 'is not the ARN'],
  ['arn:aws:iam:us-east-1:111122223333:role/ci', 'is not the ARN'],
  ['arn:*:iam::111122223333:role/ci', 'is not the ARN'],
  ['arn:aws:s3:::bucket', 'is not the ARN'],
  ['arn:aws:iam::111122223333:group/ops', 'is not the ARN'],
  ['arn:aws:iam::111122223333:policy/ops', 'is not the ARN'],
  ['arn:aws:iam::111122223333:user', 'is not the ARN'],
  ['arn:aws:iam::111122223333:rooter', 'is not the ARN'],
  ['arn:aws:sts::111122223333:root', 'is not the ARN'],
  ['arn:aws:sts::111122223333:role/ci', 'is not the ARN'],
  ['arn:aws:iam::111122223333:assumed-role/ci/run', 'is not the ARN'],
  [`arn:aws:iam::111122223333:role/${'x'.repeat(65)}`, 'is not the ARN'],
  ['arn:aws:iam::*:role/*', 'is anybody'],
  ['arn:aws:iam::*:role/?*', 'is anybody'],
  ['arn:aws:iam::*:user/*', 'is anybody'],
  ['arn:aws:sts::*:assumed-role/*/run', 'is anybody'],
  ['arn:aws:iam::111122223333:role/ops/*', 'leave the path out'],
  ['arn:aws:iam::111122223333:role/*/ci', 'leave the path out'],
  ['arn:aws:iam::*:role/ops/ci', 'leave the path out'],
  ['arn:aws:sts::111122223333:assumed-role/ci', 'is not role and session'],
  ['arn:aws:sts::111122223333:assumed-role/ops/ci/run', 'is not role and session'],
  [`arn:aws:iam::111122223333:user/${'x/'.repeat(120)}y`, 'is longer than 256'],
];

describe('issuers', () => {
  it.each(TABLE)('%s: %s and %s', (_, pattern, who, is) => {
    expect(issuerProblem(pattern)).toBeUndefined();
    expect(isIssuer([pattern], who)).toBe(is);
    expect(isIssuer(['arn:aws:iam::444455556666:role/nobody', pattern], who)).toBe(is);
  });

  it.each(MALFORMED)('%j is no pattern, is said to be none, and matches nobody', (pattern, said) => {
    expect(issuerProblem(pattern)).toContain(said);
    for (const [, , who] of TABLE)
      if (said !== 'is longer than 256') expect(isIssuer([pattern], who)).toBe(false);
  });

  it('of nobody are nobody', () => {
    expect(isIssuer([], SESSION)).toBe(false);
  });

  it('match as a regular expression would, however many wildcards there are', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '-'), { minLength: 1, maxLength: 12 });
    const wild = fc.array(fc.constantFrom('a', 'b', '-', '*', '?'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(wild, letters, (pattern, name) => {
        const expected = new RegExp(`^${pattern.join('').replaceAll('*', '.*').replaceAll('?', '.')}$`);
        const role = `arn:aws:iam::111122223333:role/${pattern.join('')}`;
        const who = `arn:aws:sts::111122223333:assumed-role/${name.join('')}/run`;
        expect(isIssuer([role], who)).toBe(expected.test(name.join('')));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a catalog with caps and issuers', () => {
  const type = { prefix: 'acme_live', allows: '*', expiry: 'required' } as const;
  const definition = { name: 'acme', scopes: { view: { grants: ['read:item'] } }, types: { token: type } };
  const withType = (change: object) =>
    ({ ...definition, types: { token: { ...type, ...change } } }) as unknown as typeof definition;

  it.each([
    ['no keys', { maxKeysPerAccount: 0 }, 'types["token"].maxKeysPerAccount: '],
    ['half a key', { maxKeysPerAccount: 1.5 }, 'types["token"].maxKeysPerAccount: '],
    [
      'keys without number',
      { maxKeysPerAccount: Number.POSITIVE_INFINITY },
      'types["token"].maxKeysPerAccount: ',
    ],
    ['a number as text', { maxKeysPerAccount: '10' }, 'types["token"].maxKeysPerAccount: '],
    ['nobody', { issuers: [] }, 'types["token"].issuers: '],
    ['one text', { issuers: ROLE }, 'types["token"].issuers: '],
    ['everybody', { issuers: [ROLE, '*'] }, 'types["token"].issuers[1]: "*" '],
    ['one twice', { issuers: [ROLE, ROLE] }, 'types["token"].issuers[1]: '],
    [
      'more than travel with a key',
      { issuers: Array.from({ length: 21 }, (_, index) => `${ROLE}${index}`) },
      'types["token"].issuers: ',
    ],
  ])('is refused with its place: %s', (_, change, place) => {
    const define = () => defineCatalog(withType(change));
    expect(define).toThrow(expect.objectContaining({ code: 'ERR_CATALOG' }));
    expect(define).toThrow(place);
  });

  it('survives being serialised, and each is part of what the digest is of', () => {
    const capped = defineCatalog(withType({ maxKeysPerAccount: 10 }));
    const guarded = defineCatalog(withType({ issuers: [ROLE] }));
    for (const one of [capped, guarded])
      expect(catalogFromJson(JSON.parse(JSON.stringify(one)))).toEqual(one);
    const digests = [defineCatalog(definition), capped, guarded].map(catalogDigest);
    expect(new Set(digests).size).toBe(3);
    expect(digests[0], 'the digest of a catalog with neither is what it always was').toBe('c392ba6e5cf41453');
  });
});
