import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../../keys/secret-text.js';
import { SecretsManagerVault } from '../../../keys/vault/secrets-manager-vault.js';
import type { Vault } from '../../../keys/vault/vault.js';
import { type Answer, endpoint, refusing, saying } from '../../support/endpoint.js';

const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:keywright/a-AbCdEf';
const KMS_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OWN_KMS_KEY = 'alias/aws/secretsmanager';
const PLAINTEXT = 'one-plaintext-that-nobody-may-see';
const VERSION = 'v'.repeat(36);
const VALUE = { versionId: VERSION, plaintext: new SecretText(PLAINTEXT) };
const NEW = { name: 'keywright/a', description: '', tags: {}, ...VALUE };
const CONFLICT = expect.objectContaining({ code: 'ERR_CONFLICT' });
const UNAVAILABLE = expect.objectContaining({ code: 'ERR_UNAVAILABLE' });

/** Puts it to a vault that answers so: the outcome, and what was asked. */
async function asked(answer: Answer, call: (vault: Vault) => Promise<unknown>) {
  await using service = await endpoint(answer);
  const client = new SecretsManagerClient({ endpoint: service.url, maxAttempts: 1 });
  const outcome = await call(new SecretsManagerVault(client)).catch((error: unknown) => error);
  return { outcome, requests: service.asked.map(({ action, body }) => [action, JSON.parse(body)] as const) };
}

function answering(body: Readonly<Record<string, unknown>>): Answer {
  return saying(JSON.stringify(body));
}

describe('a secret that is described', () => {
  const describing = (vault: Vault) => vault.describe('keywright/a');

  it('is told with all that the service says, dates in whole seconds', async () => {
    const { outcome, requests } = await asked(
      answering({
        ARN,
        Name: 'keywright/a',
        Description: 'a key',
        Tags: [{ Key: 'team', Value: 'a' }, { Key: 'bare' }],
        VersionIdsToStages: { [VERSION]: ['AWSCURRENT', 'AWSPENDING'] },
        LastChangedDate: 1_800_000_000.999,
        DeletedDate: 1_800_000_060.5,
        KmsKeyId: KMS_KEY,
      }),
      describing,
    );
    expect(outcome).toEqual({
      arn: ARN,
      name: 'keywright/a',
      description: 'a key',
      tags: { team: 'a', bare: '' },
      stages: new Map([[VERSION, ['AWSCURRENT', 'AWSPENDING']]]),
      changedAt: 1_800_000_000,
      deletedAt: 1_800_000_060,
      kmsKeyId: KMS_KEY,
      attached: [],
    });
    expect(requests).toEqual([['DescribeSecret', { SecretId: 'keywright/a' }]]);
  });

  it('has no more than its names if the service tells no more', async () => {
    const { outcome } = await asked(answering({ ARN, Name: 'keywright/a' }), describing);
    expect(outcome).toEqual({
      arn: ARN,
      name: 'keywright/a',
      description: '',
      tags: {},
      stages: new Map(),
      changedAt: undefined,
      deletedAt: undefined,
      kmsKeyId: undefined,
      attached: [],
    });
  });

  it("is encrypted with the account's own key if that is told by its alias", async () => {
    const told = { ARN, Name: 'keywright/a', KmsKeyId: OWN_KMS_KEY };
    expect((await asked(answering(told), describing)).outcome).toMatchObject({ kmsKeyId: undefined });
  });

  it.each([
    [{ RotationEnabled: true }, ['a rotation of its own']],
    [{ RotationLambdaARN: 'arn:aws:lambda:us-east-1:123456789012:function:f' }, ['a rotation of its own']],
    [{ RotationEnabled: false, OwningService: '', ReplicationStatus: [] }, []],
    [{ OwningService: 'rds' }, ['the service rds as its owner']],
    [
      { ReplicationStatus: [{ Region: 'eu-west-1' }, {}] },
      ['a replica in eu-west-1', 'a replica in another region'],
    ],
  ])('tells what others have attached: %j', async (told, attached) => {
    const { outcome } = await asked(answering({ ARN, Name: 'keywright/a', ...told }), describing);
    expect(outcome).toMatchObject({ attached });
  });

  it.each([{ ARN }, { Name: 'keywright/a' }, {}])('is not known from %j', async (told) => {
    expect((await asked(answering(told), describing)).outcome).toEqual(UNAVAILABLE);
  });
});

describe('the versions of a secret', () => {
  const looking = (vault: Vault) => vault.hasVersion(ARN, 'b');

  it('are looked through page after page, those without a label too, up to the one', async () => {
    const { outcome, requests } = await asked(
      (request, response, count) =>
        answering({ Versions: [{ VersionId: ['a', 'b', 'c'][count] }], NextToken: `more ${count}` })(
          request,
          response,
          count,
        ),
      looking,
    );
    expect(outcome).toBe(true);
    expect(requests).toEqual([
      ['ListSecretVersionIds', { SecretId: ARN, IncludeDeprecated: true }],
      ['ListSecretVersionIds', { SecretId: ARN, IncludeDeprecated: true, NextToken: 'more 0' }],
    ]);
  });

  it('do not hold one that no page names', async () => {
    for (const page of [{}, { Versions: [] }, { Versions: [{}, { VersionId: 'a' }, { VersionId: 'bb' }] }])
      expect((await asked(answering(page), looking)).outcome).toBe(false);
  });
});

describe('what is sent of a secret', () => {
  const SENT: readonly (readonly [string, (vault: Vault) => Promise<unknown>, unknown])[] = [
    [
      'CreateSecret',
      (vault) => vault.create(NEW),
      { Name: 'keywright/a', ClientRequestToken: VERSION, SecretString: PLAINTEXT, Tags: [] },
    ],
    [
      'CreateSecret',
      (vault) => vault.create({ ...NEW, description: 'a key', tags: { team: 'a' }, kmsKeyId: KMS_KEY }),
      {
        Name: 'keywright/a',
        ClientRequestToken: VERSION,
        SecretString: PLAINTEXT,
        Description: 'a key',
        Tags: [{ Key: 'team', Value: 'a' }],
        KmsKeyId: KMS_KEY,
      },
    ],
    [
      'PutSecretValue',
      (vault) => vault.putPending(ARN, VALUE),
      {
        SecretId: ARN,
        ClientRequestToken: VERSION,
        SecretString: PLAINTEXT,
        VersionStages: ['AWSPENDING'],
      },
    ],
    [
      'UpdateSecretVersionStage',
      (vault) => vault.promote(ARN, { from: 'a', to: 'b' }),
      { SecretId: ARN, VersionStage: 'AWSCURRENT', RemoveFromVersionId: 'a', MoveToVersionId: 'b' },
    ],
    [
      'UpdateSecretVersionStage',
      (vault) => vault.promote(ARN, { from: undefined, to: 'b' }),
      { SecretId: ARN, VersionStage: 'AWSCURRENT', MoveToVersionId: 'b' },
    ],
    [
      'UpdateSecretVersionStage',
      (vault) => vault.unstagePending(ARN, 'a'),
      { SecretId: ARN, VersionStage: 'AWSPENDING', RemoveFromVersionId: 'a' },
    ],
    [
      'TagResource',
      (vault) => vault.setTags(ARN, { setTags: { a: 'b' }, removeTags: [] }),
      { SecretId: ARN, Tags: [{ Key: 'a', Value: 'b' }] },
    ],
    [
      'UntagResource',
      (vault) => vault.setTags(ARN, { setTags: {}, removeTags: ['a'] }),
      { SecretId: ARN, TagKeys: ['a'] },
    ],
    ['UpdateSecret', (vault) => vault.setDescription(ARN, 'x'), { SecretId: ARN, Description: 'x' }],
    ['UpdateSecret', (vault) => vault.setDescription(ARN, ''), { SecretId: ARN, Description: '' }],
    ['UpdateSecret', (vault) => vault.setKmsKey(ARN, KMS_KEY), { SecretId: ARN, KmsKeyId: KMS_KEY }],
    ['UpdateSecret', (vault) => vault.setKmsKey(ARN, undefined), { SecretId: ARN, KmsKeyId: OWN_KMS_KEY }],
    [
      'ListSecretVersionIds',
      (vault) => vault.hasVersion(ARN, 'a'),
      { SecretId: ARN, IncludeDeprecated: true },
    ],
    ['GetResourcePolicy', (vault) => vault.hasResourcePolicy(ARN), { SecretId: ARN }],
    ['DeleteSecret', (vault) => vault.scheduleDeletion(ARN, 30), { SecretId: ARN, RecoveryWindowInDays: 30 }],
    ['RestoreSecret', (vault) => vault.restore(ARN), { SecretId: ARN }],
  ];

  it.each(SENT)('is %s, and nothing else: %s', async (action, call, body) => {
    const { requests } = await asked(answering({ ARN }), call);
    expect(requests.map(([name]) => name)).toEqual([action]);
    // UpdateSecret has a token too, which the SDK makes up.
    const [, { ClientRequestToken, ...sent }] = requests[0] ?? ['', {}];
    const token = action === 'UpdateSecret' ? {} : { ClientRequestToken };
    expect({ ...sent, ...token }).toEqual(body);
  });

  it.each(SENT)('is refused to a role without secretsmanager:%s, which is named', async (action, call) => {
    const { outcome } = await asked(refusing('AccessDeniedException'), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect(String(outcome)).toContain(`secretsmanager:${action}`);
    expect(String(outcome), 'what was being done, to which secret').toMatch(/: \w+ing .*keywright\/a/);
  });

  it('is nothing where no tag changes', async () => {
    const { requests } = await asked(answering({}), (vault) =>
      vault.setTags(ARN, { setTags: {}, removeTags: [] }),
    );
    expect(requests).toEqual([]);
  });

  it('is unavailable, not done, if no ARN comes back for a new secret', async () => {
    expect((await asked(answering({}), (vault) => vault.create(NEW))).outcome).toEqual(UNAVAILABLE);
  });

  it.each([[{}], [{ ResourcePolicy: '' }]])('no resource policy is seen in %j', async (told) => {
    expect((await asked(answering(told), (vault) => vault.hasResourcePolicy(ARN))).outcome).toBe(false);
  });
});

describe('a refusal that repeats the plaintext', () => {
  it.each([
    ['CreateSecret', (vault: Vault) => vault.create(NEW)],
    ['PutSecretValue', (vault: Vault) => vault.putPending(ARN, VALUE)],
  ])('of %s is not repeated', async (_, call) => {
    const { outcome } = await asked(refusing('AccessDeniedException', `may not store ${PLAINTEXT}`), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect(String(outcome)).not.toContain(PLAINTEXT);
  });
});

describe('a KMS key', () => {
  const calls: readonly (readonly [string, (vault: Vault) => Promise<unknown>])[] = [
    ['CreateSecret', (vault) => vault.create({ ...NEW, kmsKeyId: KMS_KEY })],
    ['PutSecretValue', (vault) => vault.putPending(ARN, { ...VALUE, kmsKeyId: KMS_KEY })],
    ['UpdateSecret', (vault) => vault.setKmsKey(ARN, KMS_KEY)],
  ];

  it.each(calls)('that the role may not use is named by %s, with what KMS has to allow', async (_, call) => {
    const { outcome } = await asked(refusing('AccessDeniedException', 'Access to KMS is not allowed'), call);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const part of [KMS_KEY, 'kms:GenerateDataKey', 'kms:Decrypt'])
      expect(String(outcome)).toContain(part);
  });

  it.each(calls)('that is disabled, or is none, is told by %s as an argument to mend', async (_, call) => {
    for (const type of ['EncryptionFailure', 'DecryptionFailure', 'InvalidParameterException']) {
      const { outcome } = await asked(refusing(type, 'the KMS key is disabled'), call);
      expect(outcome).toMatchObject({ code: 'ERR_ARGUMENT' });
    }
  });

  it('that nobody has declared is no matter of a refusal', async () => {
    for (const call of [
      (vault: Vault) => vault.create(NEW),
      (vault: Vault) => vault.putPending(ARN, VALUE),
    ]) {
      const { outcome } = await asked(refusing('AccessDeniedException'), call);
      expect(String(outcome)).not.toMatch(/kms/i);
    }
  });

  it('that is disabled is named to whoever creates a secret with it', async () => {
    const { outcome } = await asked(refusing('EncryptionFailure', 'disabled'), (vault) =>
      vault.create({ ...NEW, kmsKeyId: KMS_KEY }),
    );
    expect(String(outcome)).toContain(KMS_KEY);
  });

  it.each([
    ['the declared one', KMS_KEY, KMS_KEY, OWN_KMS_KEY],
    ["the account's own, by its alias", undefined, OWN_KMS_KEY, 'undefined'],
  ])('that the role may not give to a secret is %s', async (_, kmsKeyId, named, other) => {
    const { outcome } = await asked(refusing('AccessDeniedException'), (vault) =>
      vault.setKmsKey(ARN, kmsKeyId),
    );
    expect(String(outcome)).toContain(`the KMS key ${named}`);
    expect(String(outcome)).not.toContain(other);
  });
});

describe('what Secrets Manager says and moto does not', () => {
  const changes: readonly (readonly [string, (vault: Vault) => Promise<unknown>])[] = [
    ['a version', (vault) => vault.putPending(ARN, VALUE)],
    ['tags', (vault) => vault.setTags(ARN, { setTags: { a: 'b' }, removeTags: [] })],
    ['fewer tags', (vault) => vault.setTags(ARN, { setTags: {}, removeTags: ['a'] })],
    ['a description', (vault) => vault.setDescription(ARN, 'x')],
    ['another KMS key', (vault) => vault.setKmsKey(ARN, KMS_KEY)],
    ['a deletion', (vault) => vault.scheduleDeletion(ARN, 30)],
    ['a restoration', (vault) => vault.restore(ARN)],
    ['a look at its versions', (vault) => vault.hasVersion(ARN, 'a')],
    ['a look at its resource policy', (vault) => vault.hasResourcePolicy(ARN)],
  ];

  it.each(changes)(
    'a secret that went away, or waits for its deletion, has no room for %s',
    async (_, call) => {
      for (const type of ['ResourceNotFoundException', 'InvalidRequestException'])
        expect((await asked(refusing(type), call)).outcome).toEqual(CONFLICT);
    },
  );

  it.each(changes)('a service that is out of order has not deleted the secret: %s', async (_, call) => {
    expect((await asked(refusing('InternalServiceError'), call)).outcome).toEqual(UNAVAILABLE);
  });

  it('a name that is taken, or waits for its deletion, is a lost race', async () => {
    for (const type of ['ResourceExistsException', 'InvalidRequestException'])
      expect((await asked(refusing(type), (vault) => vault.create(NEW))).outcome).toBe('lost-race');
  });

  it('a label cannot go to a version that is not there, or from one that has it no more', async () => {
    for (const type of [
      'ResourceNotFoundException',
      'InvalidParameterException',
      'InvalidRequestException',
    ]) {
      const promoting = await asked(refusing(type), (vault) => vault.promote(ARN, { from: 'a', to: 'b' }));
      expect(promoting.outcome).toBe('lost-race');
      const unstaging = await asked(refusing(type), (vault) => vault.unstagePending(ARN, 'a'));
      expect(unstaging.outcome).toBe('lost-race');
    }
  });

  it('a label that a service out of order did not move is no lost race', async () => {
    const { outcome } = await asked(refusing('InternalServiceError'), (vault) =>
      vault.promote(ARN, { from: 'a', to: 'b' }),
    );
    expect(outcome).toEqual(UNAVAILABLE);
  });

  it('a secret that is not there is not described; one that cannot be seen is not missing', async () => {
    const describing = (vault: Vault) => vault.describe(ARN);
    expect((await asked(refusing('ResourceNotFoundException'), describing)).outcome).toBeUndefined();
    const { outcome } = await asked(refusing('AccessDeniedException'), describing);
    expect(outcome).toMatchObject({ code: 'ERR_FORBIDDEN' });
    expect(String(outcome)).toMatch(/: \w+ing .*secretsmanager:DescribeSecret/);
  });
});
