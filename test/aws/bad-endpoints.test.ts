import { inspect } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { NEXT_TO_THE_WIRE, wholeAnswerWithin } from '../../keys/aws/answer-deadline.js';
import { clientSettings } from '../../keys/aws/client-settings.js';
import { revoked } from '../../keys/record/transitions.js';
import { SecretText } from '../../keys/secret-text.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import { newKeyId, ON, sampleCreation } from '../contracts/sample.js';
import { type Answer, endpoint, refusing, saying } from './endpoint.js';

/** Short, so that the tests are; the shape is that of the shipped settings. */
const SETTINGS = {
  ...clientSettings({ timeouts: { connectionMs: 300, requestMs: 300, attempts: 2 } }),
  region: 'us-east-1',
};
const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:keywright/a-AbCdEf';
const KMS_KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PLAINTEXT = `acme_live_7Qx2aaaaaaaaaaaa001${'S3cretDigits'.repeat(3)}1234567abcdef`;

function storeAt(url: string): DynamoKeyStore {
  const client = new DynamoDBClient({ ...SETTINGS, endpoint: url });
  client.middlewareStack.add(wholeAnswerWithin(600), NEXT_TO_THE_WIRE);
  return new DynamoKeyStore(client, 'keys');
}

function vaultAt(url: string): SecretsManagerVault {
  const client = new SecretsManagerClient({ ...SETTINGS, endpoint: url });
  client.middlewareStack.add(wholeAnswerWithin(600), NEXT_TO_THE_WIRE);
  return new SecretsManagerVault(client);
}

/** Begins an answer at once and never ends it; no silence in it is longer than the time-outs allow. */
const trickling: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).write('{"Name":"');
  const drip = setInterval(() => response.write('x'), 100);
  response.once('close', () => clearInterval(drip));
};

const VALUE = { versionId: 'v'.repeat(36), plaintext: new SecretText(PLAINTEXT) };
const NEW = { name: 'keywright/a', description: '', tags: {}, ...VALUE };

/** Every call of both adapters. */
const CALLS: readonly (readonly [string, (url: string) => Promise<unknown>])[] = [
  ['GetItem (record)', (url) => storeAt(url).get(newKeyId())],
  ['GetItem (owner)', (url) => storeAt(url).keyIdOfSecret(ARN)],
  ['TransactWriteItems (create)', (url) => storeAt(url).create(sampleCreation())],
  [
    'TransactWriteItems (write)',
    (url) => {
      const { next } = sampleCreation();
      return storeAt(url).write(next, revoked(next, 'lost', ON));
    },
  ],
  ['Query (events)', (url) => Array.fromAsync(storeAt(url).events(newKeyId()))],
  ['Scan', (url) => Array.fromAsync(storeAt(url).list())],
  ['Query (account)', (url) => Array.fromAsync(storeAt(url).list({ account: 'org-1' }))],
  ['DescribeSecret', (url) => vaultAt(url).describe(ARN)],
  ['CreateSecret', (url) => vaultAt(url).create(NEW)],
  ['PutSecretValue', (url) => vaultAt(url).putPending(ARN, VALUE)],
  ['ListSecretVersionIds', (url) => vaultAt(url).hasVersion(ARN, 'v')],
  ['UpdateSecretVersionStage', (url) => vaultAt(url).promote(ARN, { from: 'a', to: 'b' })],
  ['TagResource', (url) => vaultAt(url).setTags(ARN, { setTags: { a: 'b' }, removeTags: [] })],
  ['UntagResource', (url) => vaultAt(url).setTags(ARN, { setTags: {}, removeTags: ['a'] })],
  ['UpdateSecret', (url) => vaultAt(url).setDescription(ARN, 'x')],
  ['UpdateSecret (KMS key)', (url) => vaultAt(url).setKmsKey(ARN, KMS_KEY)],
  ['GetResourcePolicy', (url) => vaultAt(url).hasResourcePolicy(ARN)],
  ['DeleteSecret', (url) => vaultAt(url).scheduleDeletion(ARN, 30)],
  ['RestoreSecret', (url) => vaultAt(url).restore(ARN)],
];

/** All that anybody could print of an error. */
function allOf(error: unknown): string {
  const parts: unknown[] = [error];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message, at.stack, at.name);
  return (
    parts.map((part) => inspect(part, { depth: 9, showHidden: true })).join('\n') + JSON.stringify(error)
  );
}

async function failureOf(call: (url: string) => Promise<unknown>, answer: Answer): Promise<unknown> {
  await using bad = await endpoint(answer);
  return await call(bad.url).then(
    (value) => {
      throw new Error(`answered ${inspect(value)}`);
    },
    (error: unknown) => error,
  );
}

function expectNothingLeaks(error: unknown): void {
  const seen = allOf(error);
  for (let at = 20; at + 8 <= PLAINTEXT.length; at++)
    expect(
      seen.includes(PLAINTEXT.slice(at, at + 8)),
      `the error holds a part of the plaintext: ${seen}`,
    ).toBe(false);
}

describe.each(CALLS)('%s', (_, call) => {
  it('is unavailable if nobody listens', async () => {
    const gone = await endpoint(() => {});
    await gone[Symbol.asyncDispose]();
    await expect(call(gone.url)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
  });

  it('is unavailable after its timeouts if nobody answers', async () => {
    const begin = Date.now();
    const error = await failureOf(call, () => {});
    expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expect(Date.now() - begin).toBeLessThan(5_000);
    expectNothingLeaks(error);
  });

  it('is unavailable if the answer trickles and never ends, and lets go of its connection', async () => {
    const closed = Promise.withResolvers<void>();
    await using bad = await endpoint((asked, response, count) => {
      response.once('close', () => closed.resolve());
      trickling(asked, response, count);
    });
    await expect(call(bad.url)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
    await closed.promise;
  });

  it('is unavailable if the connection breaks off', async () => {
    const error = await failureOf(call, (_asked, response) => void response.socket?.destroy());
    expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE' });
  });

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'InternalServerError'])(
    'is unavailable, after as many tries as are set, if the service says %s',
    async (type) => {
      await using bad = await endpoint(refusing(type));
      await expect(call(bad.url)).rejects.toMatchObject({ code: 'ERR_UNAVAILABLE' });
      expect(bad.asked.length).toBe(type === 'InternalServerError' ? bad.asked.length : 2);
    },
  );

  it.each(['AccessDeniedException', 'AccessDenied'])(
    'is forbidden on %s, and names the permission',
    async (type) => {
      const error = await failureOf(call, refusing(type));
      expect(error).toMatchObject({ code: 'ERR_FORBIDDEN' });
      expect(String(error)).toMatch(/(dynamodb|secretsmanager):[A-Z]/);
    },
  );

  it.each([
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'ExpiredToken',
  ])('is a matter of credentials on %s', async (type) => {
    expect(await failureOf(call, refusing(type))).toMatchObject({ code: 'ERR_CREDENTIALS' });
  });

  it.each([
    ['HTML', saying('<!doctype html><h1>Portal</h1>')],
    ['HTML and 503', saying('<!doctype html><h1>Bad gateway</h1>', 503)],
    ['half an answer', saying('{"Item":{"pk":{"S":')],
    ['nothing, and 500', saying('', 500)],
    ['a refusal without a name', saying('{}', 400)],
    ['a refusal that is a list', saying('[1]', 400)],
  ])('is unavailable if the answer is %s', async (_name, answer) => {
    const error = await failureOf(call, answer);
    expect(error).toMatchObject({ code: 'ERR_UNAVAILABLE' });
    expectNothingLeaks(error);
  });

  it.each([
    ['a number', '7'],
    ['a list', '[]'],
    ['text', '"x"'],
    ['null', 'null'],
    ['an item that is none', '{"Item":7,"Items":7,"ARN":7,"Versions":7,"VersionIdsToStages":7,"Tags":7}'],
    [
      'odd attributes',
      '{"Item":{"pk":7},"Items":[{"pk":{"Q":7}}],"ARN":"a","Name":"b","Versions":[null],"Tags":[null]}',
    ],
  ])('answers nothing wild if the answer is %s', async (_name, body) => {
    await using bad = await endpoint(saying(body));
    const outcome = await call(bad.url).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome)
      expect(outcome.error).toMatchObject({
        code: expect.stringMatching(/^ERR_(UNAVAILABLE|RECORD_UNREADABLE)$/),
      });
    else
      expect([undefined, 'written', 'done', false, [], { arn: expect.anything() }]).toContainEqual(
        outcome.value,
      );
  });
});

describe('a service that echoes what it was sent', () => {
  const calls = CALLS.filter(([name]) => name === 'CreateSecret' || name === 'PutSecretValue');
  const echoes: readonly (readonly [string, Answer])[] = [
    [
      'in a message',
      (asked, response, count) =>
        refusing('ValidationException', `bad: ${asked.body}`)(asked, response, count),
    ],
    [
      'in part',
      (asked, response, count) =>
        refusing('ValidationException', `bad: ${asked.body.slice(0, -30)}`)(asked, response, count),
    ],
    ['cut short', refusing('InternalServiceError', `bad value ${PLAINTEXT.slice(0, 45)}…`)],
    ['as the name of the error', refusing(PLAINTEXT)],
    ['in a refusal of rights', refusing('AccessDeniedException', `may not store ${PLAINTEXT}`)],
    ['in a matter of credentials', refusing('ExpiredTokenException', `may not store ${PLAINTEXT}`)],
    ['in a page', (asked, response) => void response.writeHead(502).end(`<html>${asked.body}</html>`)],
    [
      'in JSON that is none',
      (asked, response) => void response.writeHead(200).end(`{"ARN": ${asked.body} oops`),
    ],
    ['as text in JSON', saying(JSON.stringify(PLAINTEXT), 400)],
    [
      'in a header',
      (_asked, response) => void response.writeHead(400, { 'x-amzn-errortype': PLAINTEXT }).end('{}'),
    ],
  ];
  it.each(calls.flatMap(([name, call]) => echoes.map(([how, answer]) => [name, how, call, answer] as const)))(
    '%s leaks nothing, echoed %s',
    async (_name, _how, call, answer) => {
      expectNothingLeaks(await failureOf(call, answer));
    },
  );
});

describe('a transaction that DynamoDB cancels', () => {
  const cancelled = (...codes: readonly string[]): Answer =>
    refusing('TransactionCanceledException', 'cancelled', {
      CancellationReasons: codes.map((Code) => ({ Code, Message: 'because' })),
    });

  it.each([['TransactionConflict'], ['ThrottlingError'], ['ProvisionedThroughputExceeded']])(
    'is tried again for %s, with the same items',
    async (reason) => {
      await using busy = await endpoint((asked, response, count) =>
        (count < 3 ? cancelled('None', reason) : saying('{}'))(asked, response, count),
      );
      expect(await storeAt(busy.url).create(sampleCreation())).toBe('written');
      expect(busy.asked).toHaveLength(4);
      const items = busy.asked.map(({ body }) => JSON.parse(body).TransactItems);
      expect(items).toEqual(Array(4).fill(items[0]));
    },
  );

  it('is given up after six tries', async () => {
    await using busy = await endpoint(cancelled('TransactionConflict', 'None'));
    await expect(storeAt(busy.url).create(sampleCreation())).rejects.toMatchObject({
      code: 'ERR_UNAVAILABLE',
    });
    expect(busy.asked).toHaveLength(6);
  });

  it.each([[['None', 'ConditionalCheckFailed']], [['TransactionConflict', 'ConditionalCheckFailed']]])(
    'is a lost race for %s, and not tried again',
    async (reasons) => {
      await using busy = await endpoint(cancelled(...reasons));
      expect(await storeAt(busy.url).create(sampleCreation())).toBe('lost-race');
      expect(busy.asked).toHaveLength(1);
    },
  );

  it('is a fault of ours for a transaction that is not valid', async () => {
    await using busy = await endpoint(cancelled('ValidationError'));
    await expect(storeAt(busy.url).create(sampleCreation())).rejects.toMatchObject({ code: 'ERR_INVARIANT' });
  });
});

describe('a KMS key', () => {
  const calls: readonly (readonly [string, (url: string) => Promise<unknown>])[] = [
    ['CreateSecret', (url) => vaultAt(url).create({ ...NEW, kmsKeyId: KMS_KEY })],
    ['PutSecretValue', (url) => vaultAt(url).putPending(ARN, { ...VALUE, kmsKeyId: KMS_KEY })],
    ['UpdateSecret', (url) => vaultAt(url).setKmsKey(ARN, KMS_KEY)],
  ];

  it.each(calls)('that the role may not use is named by %s, with what KMS has to allow', async (_, call) => {
    const error = await failureOf(call, refusing('AccessDeniedException', 'Access to KMS is not allowed'));
    expect(error).toMatchObject({ code: 'ERR_FORBIDDEN' });
    for (const part of [KMS_KEY, 'kms:GenerateDataKey', 'kms:Decrypt']) expect(String(error)).toContain(part);
    expectNothingLeaks(error);
  });

  it.each(calls)('that is disabled, or is none, is told by %s as an argument to mend', async (_, call) => {
    for (const type of ['EncryptionFailure', 'DecryptionFailure', 'InvalidParameterException']) {
      const error = await failureOf(call, refusing(type, 'the KMS key is disabled'));
      expect(error).toMatchObject({ code: 'ERR_ARGUMENT' });
      expectNothingLeaks(error);
    }
  });

  it("goes into the requests; the account's own goes by its alias", async () => {
    await using good = await endpoint(saying(JSON.stringify({ ARN })));
    await vaultAt(good.url).create({ ...NEW, kmsKeyId: KMS_KEY });
    await vaultAt(good.url).create(NEW);
    await vaultAt(good.url).setKmsKey(ARN, KMS_KEY);
    await vaultAt(good.url).setKmsKey(ARN, undefined);
    expect(good.asked.map(({ body }) => JSON.parse(body).KmsKeyId)).toEqual([
      KMS_KEY,
      undefined,
      KMS_KEY,
      'alias/aws/secretsmanager',
    ]);
    for (const { body } of good.asked.slice(2)) expect(JSON.parse(body)).not.toHaveProperty('SecretString');
  });
});

describe('what Secrets Manager says and moto does not', () => {
  it('a name that waits for its deletion is taken', async () => {
    await using busy = await endpoint(refusing('InvalidRequestException', 'scheduled for deletion'));
    expect(await vaultAt(busy.url).create(NEW)).toBe('lost-race');
    await expect(vaultAt(busy.url).putPending(ARN, VALUE)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    await expect(
      vaultAt(busy.url).setTags(ARN, { setTags: { a: 'b' }, removeTags: [] }),
    ).rejects.toMatchObject({
      code: 'ERR_CONFLICT',
    });
  });

  it('the resource policy of a secret that waits for its deletion is not told', async () => {
    await using busy = await endpoint(refusing('InvalidRequestException', 'it was marked for deletion'));
    await expect(vaultAt(busy.url).hasResourcePolicy(ARN)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  });

  it('a label cannot go to a version that is not there, or from one that has it no more', async () => {
    for (const type of ['ResourceNotFoundException', 'InvalidParameterException']) {
      await using busy = await endpoint(refusing(type));
      expect(await vaultAt(busy.url).promote(ARN, { from: 'a', to: 'b' })).toBe('lost-race');
      expect(await vaultAt(busy.url).unstagePending(ARN, 'a')).toBe('lost-race');
    }
  });

  it('a secret that is not there has no versions', async () => {
    await using busy = await endpoint(refusing('ResourceNotFoundException'));
    await expect(vaultAt(busy.url).hasVersion(ARN, 'a')).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    expect(await vaultAt(busy.url).describe(ARN)).toBeUndefined();
  });

  it('versions come in pages', async () => {
    await using busy = await endpoint((asked, response, count) =>
      saying(
        JSON.stringify(
          count === 0
            ? { Versions: [{ VersionId: 'a' }], NextToken: 'more' }
            : { Versions: [{ VersionId: 'b' }] },
        ),
      )(asked, response, count),
    );
    expect(await vaultAt(busy.url).hasVersion(ARN, 'b')).toBe(true);
    expect(busy.asked.map(({ body }) => JSON.parse(body).NextToken)).toEqual([undefined, 'more']);
  });
});
