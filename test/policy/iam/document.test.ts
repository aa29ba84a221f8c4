import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arnOf, secretOf, tableOf } from '../../../policy/iam/arn.ts';
import { policyDocument } from '../../../policy/iam/document.ts';
import { narrowedTo } from '../../../policy/iam/narrowed.ts';
import { UNKNOWN } from '../../../policy/subjects/seen.ts';

describe('policyDocument', () => {
  it('reads an object and its JSON alike', () => {
    const document = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['a:B', 'a:C'],
          Resource: '*',
          Principal: { AWS: ['1', '2'], Service: 's' },
        },
        { Effect: 'Deny', NotAction: 'a:D', NotResource: ['r'], NotPrincipal: '*', Condition: { Bool: {} } },
      ],
    };
    const read = policyDocument(document, 'policy');
    expect(read).toEqual(policyDocument(JSON.stringify(document), 'policy'));
    expect(read).toEqual({
      readable: true,
      unknown: [],
      statements: [
        {
          path: 'policy.Statement[0]',
          effect: 'allow',
          condition: undefined,
          action: {
            values: [
              { path: 'policy.Statement[0].Action[0]', text: 'a:B' },
              { path: 'policy.Statement[0].Action[1]', text: 'a:C' },
            ],
            unknown: [],
          },
          resource: { values: [{ path: 'policy.Statement[0].Resource', text: '*' }], unknown: [] },
          principal: {
            values: [
              { path: 'policy.Statement[0].Principal.AWS[0]', text: '1' },
              { path: 'policy.Statement[0].Principal.AWS[1]', text: '2' },
              { path: 'policy.Statement[0].Principal.Service', text: 's' },
            ],
            unknown: [],
          },
        },
        {
          path: 'policy.Statement[1]',
          effect: 'deny',
          condition: { Bool: {} },
          notAction: { values: [{ path: 'policy.Statement[1].NotAction', text: 'a:D' }], unknown: [] },
          notResource: { values: [{ path: 'policy.Statement[1].NotResource[0]', text: 'r' }], unknown: [] },
          notPrincipal: { values: [{ path: 'policy.Statement[1].NotPrincipal', text: '*' }], unknown: [] },
        },
      ],
    });
  });

  it('reads one statement without a list, and takes an unknown effect for the worst', () => {
    const { statements } = policyDocument({ Statement: { Effect: UNKNOWN, Action: 'a:B' } }, 'policy');
    expect(statements).toEqual([
      {
        path: 'policy.Statement',
        effect: 'allow',
        condition: undefined,
        action: { values: [{ path: 'policy.Statement.Action', text: 'a:B' }], unknown: [] },
      },
    ]);
  });

  it('says what is unknown of it, each part by itself', () => {
    expect(policyDocument(UNKNOWN, 'policy')).toEqual({
      readable: true,
      statements: [],
      unknown: ['policy'],
    });
    expect(policyDocument({ Statement: UNKNOWN }, 'p')).toMatchObject({
      readable: true,
      unknown: ['p.Statement'],
    });
    const read = policyDocument(
      { Statement: [UNKNOWN, { Action: ['a:B', UNKNOWN], Principal: { AWS: UNKNOWN } }] },
      'p',
    );
    expect(read).toMatchObject({ readable: true, unknown: ['p.Statement[0]'] });
    expect(read.statements[0]?.action?.unknown).toEqual(['p.Statement[1].Action[1]']);
    expect(read.statements[0]?.principal?.unknown).toEqual(['p.Statement[1].Principal.AWS']);
    expect(policyDocument({ Statement: { Principal: UNKNOWN } }, 'p').statements[0]?.principal).toEqual({
      values: [],
      unknown: ['p.Statement.Principal'],
    });
  });

  it.each([undefined, null, '', '{}', {}, { Statement: [] }])('finds no statement in %j', (value) => {
    expect(policyDocument(value, 'policy')).toEqual({ statements: [], unknown: [], readable: true });
  });

  it.each(['{', '[]', '"x"', 7, true, [], { Statement: 'x' }, { Statement: [[]] }])(
    'cannot read %j',
    (value) => {
      expect(policyDocument(value, 'policy')).toEqual({ statements: [], unknown: [], readable: false });
    },
  );

  it('does not fall over, whatever it is given', () => {
    const value = fc.oneof(fc.anything({ withNullPrototype: true }), fc.constant(UNKNOWN));
    const statement = fc.record(
      { Effect: value, Action: value, NotAction: value, Principal: value, Resource: value, Condition: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(value, fc.record({ Statement: fc.oneof(value, fc.array(statement)) })),
        (document) => {
          const { statements } = policyDocument(document, 'policy');
          for (const { condition } of statements) narrowedTo(condition);
        },
      ),
    );
  });
});

describe('narrowedTo', () => {
  it('believes conditions that name who asks', () => {
    expect(narrowedTo({ StringEquals: { 'aws:PrincipalArn': 'a' } })).toEqual(['a']);
    expect(narrowedTo({ ArnLike: { 'AWS:principalarn': ['a', 'b'] } })).toEqual(['a', 'b']);
    expect(narrowedTo({ Bool: { x: 'y' }, stringlike: { x: 'y', 'aws:PrincipalAccount': '1' } })).toEqual([
      '1',
    ]);
    expect(narrowedTo({ ArnEquals: { 'aws:PrincipalArn': 'a' } })).toEqual(['a']);
  });

  it.each([
    undefined,
    'x',
    { StringEqualsIfExists: { 'aws:PrincipalArn': 'a' } },
    { 'ForAllValues:StringEquals': { 'aws:PrincipalArn': 'a' } },
    { StringNotEquals: { 'aws:PrincipalArn': 'a' } },
    { StringEquals: { 'aws:PrincipalOrgID': 'o' } },
    { StringEquals: { 'aws:SourceAccount': '1' } },
    { StringEquals: { 'aws:PrincipalArnX': 'a' } },
    { StringEquals: { 'xaws:PrincipalArn': 'a' } },
    { XStringEquals: { 'aws:PrincipalArn': 'a' } },
    { StringEquals: { 'aws:PrincipalArn': ['a', UNKNOWN] } },
    { StringEquals: 'aws:PrincipalArn' },
  ])('does not believe %j', (condition) => {
    expect(narrowedTo(condition)).toBeUndefined();
  });
});

describe('arn', () => {
  it('has the parts of an ARN', () => {
    expect(arnOf('arn:aws:a:b:1:c:d')).toEqual({
      partition: 'aws',
      service: 'a',
      region: 'b',
      account: '1',
      resource: 'c:d',
    });
    for (const text of ['', 'arn', 'arn:aws', 'arn:aws:a', 'arn:aws:a:b', 'arn:aws:a:b:1', 'x:aws:a:b:1:c'])
      expect(arnOf(text)).toBeUndefined();
  });

  it('names the table', () => {
    expect(tableOf('arn:aws:dynamodb:r:1:table/keys')).toBe('keys');
    expect(tableOf('arn:aws:dynamodb:r:1:table/keys/index/by-account')).toBe('keys');
    expect(tableOf('arn:aws:dynamodb:r:1:global-table/keys')).toBeUndefined();
    expect(tableOf('arn:aws:s3:r:1:table/keys')).toBeUndefined();
    expect(tableOf('keys')).toBeUndefined();
  });

  it('names the secret, without what AWS appends', () => {
    expect(secretOf('arn:aws:secretsmanager:r:1:secret:keywright/a-1a2b3c4d-AbCdEf')).toBe(
      'keywright/a-1a2b3c4d',
    );
    expect(secretOf('arn:aws:secretsmanager:r:1:secret:keywright/a')).toBe('keywright/a');
    expect(secretOf('arn:aws:secretsmanager:r:1:other:keywright/a')).toBeUndefined();
    expect(secretOf('arn:aws:ssm:r:1:secret:keywright/a')).toBeUndefined();
    expect(secretOf('keywright/a')).toBeUndefined();
  });
});
