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
import { type Answer, endpoint, refusing, saying } from '../support/endpoint.js';

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
