import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInputs } from '../../provider/lifecycle/check.js';
import { UNKNOWN } from '../../provider/lifecycle/findings.js';
import { checkedInputs } from '../../provider/lifecycle/inputs.js';
import { checked, DAY, declared, NOW, textOf } from './inputs.js';

function faults(
  wish: Readonly<Record<string, unknown>>,
  olds: Readonly<Record<string, unknown>> = {},
): string[] {
  return checkInputs(olds, declared(wish), NOW).failures.map(({ property }) => property);
}

const KEY_STRING = 'acme_live_0123456789ABCDEF001abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ';

describe('check', () => {
  it('lets a sound declaration through, and completes it', () => {
    expect(checkInputs({}, declared({ scopes: ['view', 'edit'] }), NOW)).toEqual({
      failures: [],
      inputs: {
        __provider: 'code',
        table: 'keys',
        catalog: 'acme',
        catalogDigest: expect.stringMatching(/^[0-9a-f]{16}$/),
        type: 'token',
        prefix: 'acme_live',
        scopes: ['edit', 'view'],
        permissions: { 'read:item': 'view' },
        account: 'org-1',
        owner: 'team',
        label: 'upload',
        expiresIn: '90d',
        rotation: { every: '30d', overlap: '24h' },
        aws: { region: 'us-east-1' },
        claim: 'c'.repeat(32),
        origin: 'shop/prod/upload',
        secretName: 'keywright/shop/prod/upload-cccccccc',
        rotationEpoch: '2027-01-15T00:00:00Z',
      },
    });
  });

  it.each(
    `description rotation rotationTrigger revoked secretName tags kmsKeyId deletionGuard activityTable forceDelete
     allowedCidrs notBefore accountAttributes grantor useCase maxKeysPerAccount issuers`.split(/\s+/),
  )('takes %s: null for what is left out, so that no null goes into a record', (name) => {
    expect(checkInputs({}, declared({ [name]: null }), NOW)).toEqual(
      checkInputs({}, declared({ [name]: undefined }), NOW),
    );
  });

  it('takes null so within maps, too; in a list it is a mistake', () => {
    const wish = { rotation: { every: null, overlap: '1h' }, tags: { a: 'b', c: null } };
    const { inputs } = checkInputs({}, declared(wish), NOW);
    expect(inputs).toMatchObject({ rotation: { overlap: '1h' }, tags: { a: 'b' } });
    expect(Object.keys({ ...Object(inputs.rotation), ...Object(inputs.tags) })).toEqual(['overlap', 'a']);
    expect(faults({ allowedCidrs: ['203.0.113.0/24', null] })).toEqual(['allowedCidrs']);
    expect(faults({ account: null })).toEqual(['account']);
  });

  it.each([
    ['table', { table: 'a' }],
    ['table', { table: undefined }],
    ['table', { table: 7 }],
    ['account', { account: '' }],
    ['account', { account: 'a\nb' }],
    ['owner', { owner: 'x'.repeat(129) }],
    ['label', { label: null }],
    ['label', { label: { a: 1 } }],
    ['description', { description: 'a\u0007b' }],
    ['description', { description: 'x'.repeat(2049) }],
    ['rotationTrigger', { rotationTrigger: '\u200b' }],
    ['useCase', { useCase: 7 }],
    ['useCase', { useCase: 'a\nb' }],
    ['prefix', { prefix: 'ACME' }],
    ['catalog', { catalog: undefined }],
    ['catalogDigest', { catalogDigest: undefined }],
    ['type', { type: undefined }],
    ['claim', { claim: undefined }],
    ['origin', { origin: undefined }],
    ['scopes', { scopes: 'view' }],
    ['scopes', { scopes: [1] }],
    ['scopes[0]', { scopeProblems: [{ property: 'scopes[0]', reason: 'is not accepted' }] }],
    ['expiresIn', { expiresIn: undefined }],
    ['expiresIn', { expiresIn: '90' }],
    ['expiresIn', { expiresIn: '0s' }],
    ['expiresIn', { expiresIn: 90 }],
    ['expiresIn', { expiresIn: '366d', rotation: undefined }],
    ['expiresIn', { expiresIn: '59m', rotation: undefined }],
    ['expiresIn', { expiresIn: 'never', typeLimits: { expiry: 'required' } }],
    ['expiresIn', { expiresIn: 'never', typeLimits: { expiry: 'optional', maxLifetime: '9d' } }],
    ['expiresIn', { expiresIn: '30d' }],
    ['rotation', { rotation: 'often' }],
    ['rotation', { rotation: [] }],
    ['rotation.every', { rotation: { every: '0s' } }],
    ['rotation.every', { rotation: { every: 'daily' } }],
    ['rotation.overlap', { rotation: { every: '30d', overlap: '-1d' } }],
    ['rotation.overlap', { rotation: { every: '24h' } }],
    ['rotation.overlap', { rotation: { every: '30d', overlap: '30d' } }],
    ['rotation.often', { rotation: { often: true } }],
    ['revoked', { revoked: 'yes' }],
    ['secretName', { secretName: 'a b' }],
    ['secretName', { secretName: 'x'.repeat(513) }],
    ['tags', { tags: ['a'] }],
    ['tags', { tags: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${index}`, 'x'])) }],
    ['tags["aws:a"]', { tags: { 'aws:a': 'b' } }],
    ['tags["keywright:claim"]', { tags: { 'keywright:claim': 'b' } }],
    ['tags["a"]', { tags: { a: 7 } }],
    ['tags["a"]', { tags: { a: '<b>' } }],
    ['deletionGuard', { deletionGuard: 'half a day', activityTable: 'activity' }],
    ['deletionGuard', { deletionGuard: '0s', activityTable: 'activity' }],
    ['deletionGuard', { deletionGuard: 12, activityTable: 'activity' }],
    ['activityTable', { deletionGuard: '12h' }],
    ['activityTable', { deletionGuard: '12h', activityTable: '' }],
    ['activityTable', { deletionGuard: '12h', activityTable: 'keys' }],
    ['activityTable', { activityTable: 'a b' }],
    ['forceDelete', { deletionGuard: '12h', activityTable: 'activity', forceDelete: 'yes' }],
    ['kmsKeyId', { kmsKeyId: 'keys' }],
    ['kmsKeyId', { kmsKeyId: 7 }],
    ['kmsKeyId', { kmsKeyId: '' }],
    ['kmsKeyId', { kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:alias/keys' }],
    ['aws', { aws: 'us-east-1' }],
    ['aws.region', { aws: {} }],
    ['aws.region', { aws: { region: 'Ireland' } }],
    ['aws.accountId', { aws: { region: 'us-east-1', accountId: '12' } }],
    ['aws.assumeRole', { aws: { region: 'us-east-1', assumeRole: 'admin' } }],
    ['aws.profile', { aws: { region: 'us-east-1', profile: 'x' } }],
    ['expires', { expires: '90d' }],
  ])('names %s, and it alone, for %j', (property, wish) => {
    const { failures } = checkInputs({}, declared(wish), NOW);
    expect([...new Set(failures.map((failure) => failure.property))]).toEqual(
      property === 'aws' ? ['aws', 'aws.region'] : [property],
    );
    for (const { reason } of failures) expect(reason.length).toBeGreaterThan(10);
  });

  it('names all that is wrong at once, each with its place', () => {
    const wish = {
      table: '',
      account: '',
      owner: 7,
      expiresIn: 'soon',
      rotation: { every: 'x', overlap: 'y', z: 1 },
      revoked: 1,
      secretName: '*',
      tags: { 'aws:x': 1 },
      aws: { region: 'x', accountId: 1, assumeRole: 'y', z: 1 },
      typo: true,
      scopeProblems: [
        { property: 'scopes[1]', reason: 'a' },
        { property: 'scopes', reason: 'b' },
      ],
    };
    expect(faults(wish).toSorted()).toEqual(
      [
        'account',
        'aws.accountId',
        'aws.assumeRole',
        'aws.region',
        'aws.z',
        'expiresIn',
        'owner',
        'revoked',
        'rotation.every',
        'rotation.overlap',
        'rotation.z',
        'scopes',
        'scopes[1]',
        'secretName',
        'table',
        'tags["aws:x"]',
        'tags["aws:x"]',
        'typo',
      ].toSorted(),
    );
  });

  it('never quotes a key string that stands where a name should', () => {
    const { failures } = checkInputs({}, declared({ label: KEY_STRING, owner: 'x'.repeat(500) }), NOW);
    for (const { reason } of failures) expect(reason).not.toContain('x'.repeat(100));
  });

  it.each(
    Object.keys(
      declared({ description: 'd', rotationTrigger: 't', revoked: true, secretName: 's', tags: { a: 'b' } }),
    ),
  )('has nothing against %s being unknown as yet, and keeps it so', (name) => {
    const all = { description: 'd', rotationTrigger: 't', revoked: true, secretName: 's', tags: { a: 'b' } };
    const { inputs, failures } = checkInputs({}, declared({ ...all, [name]: UNKNOWN }), NOW);
    expect(failures).toEqual([]);
    if (name !== 'typeLimits') expect(inputs[name]).toBe(UNKNOWN);
  });

  it.each([
    ['rotation.every', { rotation: { every: UNKNOWN, overlap: '24h' } }],
    ['rotation.overlap', { rotation: { every: '30d', overlap: UNKNOWN } }],
    ['a scope', { scopes: ['view', UNKNOWN] }],
    ['a tag', { tags: { a: UNKNOWN } }],
    ['the region', { aws: { region: UNKNOWN } }],
  ])('has nothing against %s being unknown as yet', (_, wish) => {
    expect(faults(wish)).toEqual([]);
  });

  it('is what every effect asks for: inputs that did not pass it are refused', () => {
    expect(checkedInputs(checked())).toEqual(checked());
    for (const wish of [
      { table: '' },
      { rotationEpoch: UNKNOWN },
      { account: UNKNOWN },
      { rotationEpoch: 7 },
    ])
      expect(() => checkedInputs({ ...checked(), ...wish })).toThrow(
        expect.objectContaining({ code: 'ERR_INVARIANT' }),
      );
  });

  it('never throws, whatever plain data it is given', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        UNKNOWN,
        'never',
        '90d',
        '0s',
        '99999999999d',
        '2027-01-15T00:00:00Z',
        null,
        true,
        [null],
        {},
        [UNKNOWN, '10.0.0.0/8', '::/0'],
        ['10.0.0.1/8', ''],
      ),
    );
    const names = [
      ...Object.keys(declared()),
      'rotationEpoch',
      'secretName',
      'revoked',
      'tags',
      'scopeProblems',
      'typeLimits',
      'rotationTrigger',
      'allowedCidrs',
      'notBefore',
      'accountAttributes',
      'useCase',
      'x',
    ];
    const inputs = fc.dictionary(fc.constantFrom(...names), value);
    fc.assert(
      fc.property(inputs, inputs, fc.boolean(), (olds, news, isSound) => {
        const { failures } = checkInputs(olds, isSound ? { ...declared(), ...news } : news, NOW);
        for (const { property, reason } of failures) {
          expect(typeof property).toBe('string');
          expect(typeof reason).toBe('string');
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the name of the secret', () => {
  it('is made of origin and claim, without characters that Secrets Manager refuses', () => {
    expect(checked({ origin: 'shop/prod/a b:c' }).secretName).toBe('keywright/shop/prod/a-b-c-cccccccc');
    expect(String(checked({ origin: `shop/prod/${'x'.repeat(900)}` }).secretName).length).toBeLessThanOrEqual(
      512,
    );
  });

  it('stays what it was when the key is renamed and none is declared', () => {
    const before = checked();
    const after = checked({ origin: 'shop/prod/other', claim: 'd'.repeat(32) }, NOW, before);
    expect(after.secretName).toBe('keywright/shop/prod/upload-cccccccc');
  });

  it('cannot be changed, and may be written out as it is', () => {
    const before = checked();
    expect(faults({ secretName: 'another' }, before)).toEqual(['secretName']);
    expect(faults({ secretName: before.secretName }, before)).toEqual([]);
    expect(checked({ secretName: 'mine' }).secretName).toBe('mine');
  });

  it('is unknown as long as what it is made of is', () => {
    expect(checkInputs({}, declared({ claim: UNKNOWN }), NOW).inputs.secretName).toBe(UNKNOWN);
    expect(checkInputs({ secretName: UNKNOWN }, declared(), NOW).inputs.secretName).toBe(
      'keywright/shop/prod/upload-cccccccc',
    );
  });
});

describe('revoked', () => {
  const before = checked({ revoked: true, rotationTrigger: 'a' });

  it.each([
    [{ revoked: true, rotationTrigger: 'a' }, []],
    [{ revoked: false, rotationTrigger: 'a' }, ['revoked']],
    [{ rotationTrigger: 'a' }, ['revoked']],
    [{}, ['revoked']],
    [{ rotationTrigger: 'b' }, []],
    [{ revoked: false, rotationTrigger: 'b' }, []],
    [{ revoked: UNKNOWN, rotationTrigger: 'a' }, []],
  ])('was true, and %j is said to be wrong in %j', (wish, expected) => {
    expect(faults(wish, before)).toEqual(expected);
  });
});

describe('the epoch of the rotation', () => {
  const before = checked();
  const epochAt = (seconds: number, wish: Readonly<Record<string, unknown>> = {}, olds = before) =>
    checked(wish, (NOW + seconds) as typeof NOW, olds).rotationEpoch;

  it('is now, rounded down to a tenth of the period but at most a day', () => {
    expect(checked().rotationEpoch).toBe('2027-01-15T00:00:00Z');
    expect(checked({ rotation: { every: '50h' } }).rotationEpoch).toBe(textOf(NOW - (NOW % 18_000)));
    expect(checked({ rotation: { every: '5s', overlap: '0s' }, expiresIn: '1h' }).rotationEpoch).toBe(
      textOf(NOW),
    );
    expect(checked({ rotation: undefined }).rotationEpoch).toBe(textOf(NOW));
  });

  it('stays until it is due', () => {
    const dueAt = 30 * DAY - 8 * 3600;
    expect(epochAt(0)).toBe(before.rotationEpoch);
    expect(epochAt(dueAt - 1)).toBe(before.rotationEpoch);
    expect(epochAt(dueAt)).toBe('2027-02-14T00:00:00Z');
    expect(epochAt(100 * DAY)).toBe('2027-04-25T00:00:00Z');
  });

  it('moves with a new trigger, and not with one that is taken away or not known yet', () => {
    const triggered = checked({ rotationTrigger: 'a' });
    expect(epochAt(2 * DAY, { rotationTrigger: 'a' })).toBe('2027-01-17T00:00:00Z');
    expect(epochAt(2 * DAY, { rotationTrigger: 'a' }, triggered)).toBe(triggered.rotationEpoch);
    expect(epochAt(2 * DAY, {}, triggered)).toBe(triggered.rotationEpoch);
    expect(checkInputs(before, declared({ rotationTrigger: UNKNOWN }), NOW).inputs.rotationEpoch).toBe(
      before.rotationEpoch,
    );
  });

  it('stays while the key is declared as revoked, or its rotation is not known', () => {
    expect(epochAt(100 * DAY, { revoked: true })).toBe(before.rotationEpoch);
    expect(epochAt(100 * DAY, { rotation: UNKNOWN })).toBe(before.rotationEpoch);
  });

  it('never goes back, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            now: fc.integer({ min: 0, max: 4_000_000_000 }),
            trigger: fc.constantFrom(undefined, 'a', 'b'),
            every: fc.constantFrom('30d', '3d', undefined),
          }),
        ),
        (deployments) => {
          let olds = {};
          let last = -1;
          for (const { now, trigger, every } of deployments) {
            const rotation = every === undefined ? undefined : { every, overlap: '1h' };
            olds = checked({ rotationTrigger: trigger, rotation }, now as typeof NOW, olds);
            const epoch = Date.parse((olds as { rotationEpoch: string }).rotationEpoch);
            expect(epoch).toBeGreaterThanOrEqual(last);
            last = epoch;
          }
        },
      ),
    );
  });
});
