import { describe, expect, it } from 'vitest';
import { ended, revoked } from '../../keys/record/transitions.js';
import { type Instant, instantOf } from '../../keys/time/instant.js';
import { CLAIM_TAG, KEY_ID_TAG } from '../../provider/lifecycle/ownership.js';
import { nextStep, type Step } from '../../provider/lifecycle/plan.js';
import type { Seen } from '../../provider/lifecycle/seen.js';
import type { KeySpec } from '../../provider/lifecycle/spec.js';
import {
  ARN,
  foundFor,
  KEY_ID,
  overlappingFor,
  recordFor,
  versionFor,
  withCurrent,
  withSecret,
} from './found.js';
import { DAY, NOW, wanted } from './inputs.js';

const spec = wanted();
const found = foundFor(spec);
const record = recordFor(spec);
const overlapping = overlappingFor(spec);
const later = (seconds: number): Instant => instantOf(NOW + seconds);
const ON = { now: NOW, actor: { who: 'local', via: 'cli' } };
const attempt = { keyId: KEY_ID, number: 2, version: versionFor(spec, 2) };
const nothing: Seen = {
  ...found,
  secret: undefined,
  owner: undefined,
  record: undefined,
  known: false,
  hasCurrent: false,
};
const orphan: Seen = { ...found, owner: undefined, record: undefined, known: false, hasCurrent: false };
const KMS_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const revokedRecord = revoked(record, 'lost', ON).next;
const unbounded = {
  ...overlapping,
  versions: new Map([
    [1, versionFor(spec, 1)],
    [2, versionFor(spec, 2)],
  ]),
};

/** What one difference from a settled key leads to. */
const TABLE: readonly (readonly [string, KeySpec, Seen, Step | 'settled', Instant?])[] = [
  ['a key in order', spec, found, 'settled'],
  ['nothing at all', spec, nothing, { kind: 'create-secret' }],
  ['a secret of ours, and no record', spec, orphan, { kind: 'put-pending' }],
  [
    'a secret of ours, no record, and a plaintext put',
    spec,
    { ...orphan, attempt },
    { kind: 'create-record' },
  ],
  [
    'a secret that waits for its deletion',
    spec,
    withSecret(found, { deletedAt: NOW }),
    { kind: 'restore-secret', proof: 'record' },
  ],
  [
    'our deleted secret, and no record',
    spec,
    withSecret(orphan, { deletedAt: NOW }),
    { kind: 'restore-secret', proof: 'tags' },
  ],
  [
    'a tombstone in the place of the record',
    spec,
    { ...found, record: ended(record, 'deleted', 'x', ON).next },
    { kind: 'put-pending' },
  ],
  ['a record that the state does not know', spec, { ...found, known: false }, { kind: 'adopt' }],
  ['a record in the table of before', spec, { ...orphan, elsewhere: record }, { kind: 'move-record' }],
  [
    'a record in the table of before, to be revoked',
    wanted({ revoked: true }),
    { ...orphan, elsewhere: record },
    { kind: 'revoke-elsewhere' },
  ],
  ['a record in both tables', spec, { ...found, elsewhere: record }, { kind: 'move-record' }],
  [
    'a tombstone in the table of before',
    spec,
    { ...found, elsewhere: ended(record, 'moved', 'x', ON).next },
    'settled',
  ],
  ['another name', wanted({ claim: 'd'.repeat(32), secretName: spec.secretName }), found, { kind: 'rename' }],
  [
    'another origin',
    wanted({ origin: 'shop/prod/new', secretName: spec.secretName }),
    found,
    { kind: 'rename' },
  ],
  ['a revocation', wanted({ revoked: true }), found, { kind: 'revoke' }],
  ['a revocation that is recorded', wanted({ revoked: true }), foundFor(spec, revokedRecord), 'settled'],
  ['a revocation by hand', spec, foundFor(spec, revokedRecord), 'settled'],
  ['a revoked key that is due', spec, foundFor(spec, revokedRecord), 'settled', later(90 * DAY)],
  [
    'a revoked key whose secret is gone',
    spec,
    { ...foundFor(spec, revokedRecord), secret: undefined, hasCurrent: false },
    'settled',
  ],
  [
    'a revoked key with a new trigger',
    wanted({ rotationTrigger: 'a' }),
    foundFor(spec, revokedRecord),
    { kind: 'put-pending' },
  ],
  [
    'a revoked key with a new trigger whose secret is gone',
    wanted({ rotationTrigger: 'a' }),
    { ...foundFor(spec, revokedRecord), secret: undefined, hasCurrent: false },
    { kind: 'create-secret' },
  ],
  [
    'AWSCURRENT on another version',
    spec,
    withSecret(found, { stages: new Map([['old', ['AWSCURRENT']]]) }),
    { kind: 'promote', from: 'old', to: 'version-1'.padEnd(32, 'x') },
  ],
  [
    'AWSCURRENT on no version',
    spec,
    withSecret(found, { stages: new Map() }),
    { kind: 'promote', from: undefined, to: 'version-1'.padEnd(32, 'x') },
  ],
  [
    'a previous version without an end',
    spec,
    { ...foundFor(spec, unbounded), promotedAt: later(9) },
    { kind: 'supersede', promotedAt: later(9) },
  ],
  [
    'the same, promoted by another run',
    spec,
    withSecret(foundFor(spec, unbounded), { changedAt: later(5) }),
    { kind: 'supersede', promotedAt: later(5) },
    later(99),
  ],
  [
    'the same, at an instant that lies ahead',
    spec,
    withSecret(foundFor(spec, unbounded), { changedAt: later(500) }),
    { kind: 'supersede', promotedAt: later(99) },
    later(99),
  ],
  [
    'the same, before it was minted',
    spec,
    withSecret(foundFor(spec, unbounded), { changedAt: later(-500) }),
    { kind: 'supersede', promotedAt: NOW },
    later(99),
  ],
  [
    'the same, and the vault does not say when',
    spec,
    withSecret(foundFor(spec, unbounded), { changedAt: undefined }),
    { kind: 'supersede', promotedAt: later(99) },
    later(99),
  ],
  [
    'a previous version without an end that is revoked',
    spec,
    foundFor(spec, { ...unbounded, revokedThrough: 1 }),
    'settled',
  ],
  [
    'a shorter overlap',
    wanted({ rotation: { every: '30d', overlap: '2h' } }),
    foundFor(spec, overlapping),
    { kind: 'shorten-overlap', retiresAt: later(7_200) },
    later(60),
  ],
  [
    'a longer overlap',
    wanted({ rotation: { every: '30d', overlap: '2d' } }),
    foundFor(spec, overlapping),
    'settled',
    later(60),
  ],
  [
    'a shorter overlap when it is over',
    wanted({ rotation: { every: '30d', overlap: '2h' } }),
    foundFor(spec, overlapping),
    'settled',
    later(DAY),
  ],
  ['a new trigger', wanted({ rotationTrigger: 'a' }), found, { kind: 'put-pending' }],
  [
    'a new trigger, and a plaintext put',
    wanted({ rotationTrigger: 'a' }),
    { ...found, attempt },
    { kind: 'add-version' },
  ],
  [
    'a new trigger during an overlap',
    wanted({ rotationTrigger: 'a' }),
    foundFor(spec, overlapping),
    { kind: 'put-pending' },
  ],
  [
    'a trigger taken away',
    spec,
    foundFor(spec, withCurrent(record, { mintedFor: { ...spec.mintedFor, trigger: 'a' } })),
    'settled',
  ],
  [
    'a new trigger of a key declared as revoked',
    wanted({ rotationTrigger: 'a', revoked: true }),
    foundFor(spec, revokedRecord),
    'settled',
  ],
  ['a later epoch that is due', wanted({}, later(30 * DAY)), found, { kind: 'put-pending' }, later(30 * DAY)],
  ['a later epoch that is not due', wanted({}, later(9 * DAY)), found, 'settled', later(9 * DAY)],
  [
    'a later epoch, without a schedule',
    wanted({ rotation: undefined }, later(90 * DAY)),
    found,
    'settled',
    later(89 * DAY),
  ],
  [
    'a due rotation during an overlap',
    wanted({ rotation: { every: '1d', overlap: '1h' } }, later(DAY)),
    foundFor(spec, {
      ...overlapping,
      versions: new Map([
        ...overlapping.versions,
        [1, { ...versionFor(spec, 1), supersededAt: NOW, retiresAt: later(9 * DAY) }],
      ]),
    }),
    { kind: 'shorten-overlap', retiresAt: later(3_600) },
    later(DAY),
  ],
  ['another prefix', wanted({ prefix: 'acme_test' }), found, { kind: 'put-pending' }],
  ['another type', wanted({ type: 'audit' }), found, { kind: 'put-pending' }],
  ['a plaintext that is missing', spec, { ...found, hasCurrent: false }, { kind: 'put-pending' }],
  ['a secret made anew', spec, foundFor(spec, { ...record, secretArn: `${ARN}2` }), { kind: 'put-pending' }],
  ['other terms', wanted({ owner: 'another team' }), found, { kind: 'change-terms' }],
  [
    'a shorter life',
    wanted({ expiresIn: '40d' }),
    found,
    { kind: 'shorten-expiry', lifetimeSeconds: 40 * DAY },
  ],
  [
    'a life that was endless',
    spec,
    foundFor(spec, withCurrent(record, { expiresAt: 'never' })),
    { kind: 'shorten-expiry', lifetimeSeconds: 90 * DAY },
  ],
  ['a longer life', wanted({ expiresIn: '100d' }), found, 'settled'],
  ['an endless life', wanted({ expiresIn: 'never', typeLimits: { expiry: 'optional' } }), found, 'settled'],
  [
    'a label AWSPENDING',
    spec,
    withSecret(found, { stages: new Map([['version-1'.padEnd(32, 'x'), ['AWSCURRENT', 'AWSPENDING']]]) }),
    { kind: 'unstage-pending', versionId: 'version-1'.padEnd(32, 'x') },
  ],
  ['another KMS key', wanted({ kmsKeyId: KMS_KEY }), found, { kind: 'set-kms-key' }],
  ['a KMS key that nobody declared', spec, withSecret(found, { kmsKeyId: KMS_KEY }), { kind: 'set-kms-key' }],
  [
    'the declared KMS key, told in another form',
    wanted({ kmsKeyId: KMS_KEY }),
    withSecret(found, { kmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }),
    'settled',
  ],
  [
    'an alias of a KMS key, told as the key that was told when it was last set',
    wanted({ kmsKeyId: 'alias/a' }),
    {
      ...withSecret(found, { kmsKeyId: KMS_KEY }),
      kmsNaming: { declared: 'alias/a', told: KMS_KEY },
    },
    'settled',
  ],
  [
    'another KMS key and a trigger: no version is minted for the former one',
    wanted({ kmsKeyId: KMS_KEY, rotationTrigger: 'a' }),
    found,
    { kind: 'set-kms-key' },
  ],
  [
    'another KMS key and a revocation: taking rights away is not held up',
    wanted({ kmsKeyId: KMS_KEY, revoked: true }),
    found,
    { kind: 'revoke' },
  ],
  [
    'a secret of ours under the KMS key of the account, and no record',
    wanted({ kmsKeyId: KMS_KEY }),
    orphan,
    { kind: 'put-pending' },
  ],
  [
    'a secret of ours under the declared KMS key, and no record',
    wanted({ kmsKeyId: KMS_KEY }),
    withSecret(orphan, { kmsKeyId: KMS_KEY }),
    { kind: 'put-pending' },
  ],
  ['another description', wanted({ description: 'new' }), found, { kind: 'set-description' }],
  [
    'other tags, of which only declared ones are removed',
    wanted({ tags: { a: '1' } }),
    {
      ...withSecret(found, { tags: { ...found.secret?.tags, a: '0', b: '2', foreign: '3' } }),
      formerTags: ['a', 'b', 'c'],
    },
    { kind: 'set-tags', change: { setTags: { a: '1' }, removeTags: ['b'] } },
  ],
  [
    'tags that name another key',
    spec,
    withSecret(found, { tags: { [CLAIM_TAG]: spec.claim } }),
    {
      kind: 'set-tags',
      change: { setTags: { [KEY_ID_TAG]: KEY_ID, 'keywright:origin': spec.origin }, removeTags: [] },
    },
  ],
];

describe('the next step', () => {
  for (const [what, wantedSpec, seen, step, now = NOW] of TABLE)
    it(`for ${what}`, () => expect(nextStep(wantedSpec, seen, now)).toEqual(step));

  it.each([
    ['has no tags of ours', withSecret(orphan, { tags: {} })],
    ['has the tags of another claim', withSecret(orphan, { tags: { [CLAIM_TAG]: 'other' } })],
    [
      'has our tags, and another key of KMS',
      withSecret(orphan, { kmsKeyId: 'arn:aws:kms:us-east-1:999999999999:key/a' }),
    ],
    ['has our tags, and a resource policy', { ...orphan, hasPolicy: true }],
    ['has our tags, and a replica', withSecret(orphan, { attached: ['a replica in eu-west-1'] })],
    [
      'is booked on a key of another claim',
      { ...found, known: false, record: { ...record, claim: 'other' } },
    ],
    [
      'stands in the place of one that is missing, with a resource policy',
      { ...foundFor(spec, { ...record, secretArn: `${ARN}2` }), hasPolicy: true },
    ],
    [
      'stands in the place of one that is missing, without our tags',
      withSecret(foundFor(spec, { ...record, secretArn: `${ARN}2` }), { tags: {} }),
    ],
  ])('is none if the secret %s', (_, seen) => {
    expect(() => nextStep(spec, seen, NOW)).toThrow(expect.objectContaining({ code: 'ERR_SECRET_FOREIGN' }));
  });

  it.each([
    [DAY, 'Its name stays taken until 2027-01-16T08:00:00Z'],
    [
      -DAY,
      'Its deletion is dated 2027-01-14T08:00:00Z, and its name stays taken until 7 to 30 days after that',
    ],
  ])(
    "is none if the name belongs to a stranger's secret that waits for its deletion (%i s)",
    (seconds, until) => {
      const stranger = withSecret(orphan, { tags: {}, deletedAt: later(seconds) });
      expect(() => nextStep(spec, stranger, NOW)).toThrow(
        expect.objectContaining({
          code: 'ERR_SECRET_FOREIGN',
          message: `the secret "${spec.secretName}" is scheduled for deletion, and was not made by this key. Nothing was changed. ${until}. Choose another secretName; or, if nobody needs that secret, free its name: aws secretsmanager delete-secret --secret-id ${ARN} --force-delete-without-recovery (whoever does need it takes its deletion back: aws secretsmanager restore-secret --secret-id ${ARN})`,
        }),
      );
    },
  );

  it.each([
    ['another KMS key', { kmsKeyId: KMS_KEY }],
    ['a replica', { attached: ['a replica in eu-west-1'] }],
  ])('is none, and nothing is restored, if our deleted secret has %s', (_, change) => {
    const seen = withSecret(orphan, { deletedAt: NOW, ...change });
    expect(() => nextStep(spec, seen, NOW)).toThrow(expect.objectContaining({ code: 'ERR_SECRET_FOREIGN' }));
  });

  it('leaves a resource policy alone on a secret that the state and the record name', () => {
    expect(nextStep(spec, { ...found, hasPolicy: true }, NOW)).toBe('settled');
  });
});
