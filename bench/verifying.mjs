import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import argon2 from 'argon2';
import { api, newKey, request } from './fixtures.mjs';
import { byTurns } from './measure.mjs';
import { clients, keyStrings, runtime, stores, tables } from './product.mjs';

const TABLE = 'bench-keys';
const WARM_ROUNDS = 4_000;
const GUESSES = 1_500;
const COLD_KEYS = 80;
const AT_MOST = 1.1;

/** @param {string} what @param {readonly [number, number]} medians @returns {import('./measure.mjs').Row} */
function row(what, [bare, ours]) {
  return {
    what,
    seen: `${(ours / bare).toFixed(3)} × (${ours.toFixed(2)} ms to ${bare.toFixed(2)} ms)`,
    promised: `≤ ${AT_MOST.toFixed(2)} ×`,
    kept: ours <= AT_MOST * bare,
  };
}

/** Key ids are public; what must not show is a slow hash (20 ms), which would tell a good secret from a bad one. */
const GUESS_AT_MOST_MS = 1;

/** @param {readonly [number, number]} medians @returns {import('./measure.mjs').Row} */
function guessRow([unknown, known]) {
  return {
    what: 'guess: at a known key id, more than at an unknown',
    seen: `${(known - unknown).toFixed(2)} ms (${known.toFixed(2)} ms, ${unknown.toFixed(2)} ms)`,
    promised: `≤ ${GUESS_AT_MOST_MS} ms`,
    kept: known - unknown <= GUESS_AT_MOST_MS,
  };
}

/**
 * What a verification costs beyond what it cannot do without: the read, and for a key string that was not seen before
 * the slow hash.
 *
 * @param {string} endpoint address of DynamoDB
 */
export async function verifying(endpoint) {
  const client = new DynamoDBClient({ ...clients.clientSettings(), endpoint });
  await client.send(new CreateTableCommand(tables.keyTableDefinition(TABLE)));
  const store = new stores.DynamoKeyStore(client, TABLE);
  const verifier = runtime.createVerifier({ api, store, log: () => {} });
  const read = (/** @type {string} */ keyId) =>
    client.send(
      new GetItemCommand({
        TableName: TABLE,
        Key: { pk: { S: `key#${keyId}` }, sk: { S: 'record' } },
        ConsistentRead: true,
      }),
    );
  const keys = [];
  for (let n = 0; n < COLD_KEYS + 10; n++) {
    const key = await newKey();
    await store.create(key.transition);
    keys.push({ ...key, hash: key.transition.next.versions.get(1)?.hash ?? '' });
  }
  const [warmUp, cold] = [keys.slice(0, 10), keys.slice(10)];
  const allow = async (/** @type {string} */ text) => {
    const { kind } = await verifier.verify(request(text));
    if (kind !== 'allowed') throw new Error('a good key was refused');
  };
  for (const { keyId, text, hash } of warmUp) {
    await Promise.all([read(keyId), allow(text), argon2.verify(hash, text)]);
  }
  const coldTimes = await byTurns(
    cold.length,
    async (round) => {
      const { keyId, text, hash } = cold[round] ?? warmUp[0] ?? { keyId: '', text: '', hash: '' };
      await read(keyId);
      await argon2.verify(hash, text);
    },
    (round) => allow(cold[round]?.text ?? ''),
  );
  const [one] = warmUp;
  const warmTimes = await byTurns(
    WARM_ROUNDS,
    () => read(one?.keyId ?? ''),
    () => allow(one?.text ?? ''),
  );
  const refuse = (/** @type {string | undefined} */ keyId) => {
    const id = keyStrings.isKeyId(keyId) ? keyId : keyStrings.mintKeyId(randomBytes);
    const guess = keyStrings.mintKeyString({ prefix: 'bench_live', keyId: id, version: 1 }, randomBytes);
    return verifier.verify(request(guess.reveal()));
  };
  const guessTimes = await byTurns(
    GUESSES,
    () => refuse(undefined),
    () => refuse(one?.keyId),
  );
  client.destroy();
  return [
    row('warm: verification to a bare consistent GetItem', warmTimes),
    row('cold: verification to bare argon2 and GetItem', coldTimes),
    guessRow(guessTimes),
  ];
}
