import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { api, catalog, newKey, request } from './fixtures.mjs';
import { mediansByTurns } from './measure.mjs';
import { activityTables, catalogs, clients, limitStores, runtime, stores, tables } from './product.mjs';

const [KEYS, ACTIVITY] = ['bench-limited-keys', 'bench-limits'];
const ROUNDS = 3_000;
const AT_MOST = 1.1;
const LEASE = 100;
/** Writes that one partition of DynamoDB takes in a second, by AWS's documentation; local endpoints throttle nothing. */
const PARTITION_WRITES = 1_000;

/** @param {() => Promise<unknown>} work @returns {Promise<number>} milliseconds */
async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * The API of the fixtures, in which every route takes from one limit that is never spent.
 *
 * @param {number} lease
 */
function limited(lease) {
  const { credentials, routes } = api;
  return catalogs.defineApi(catalog, {
    credentials,
    limits: { standard: { by: 'account', requests: 1_000_000_000, windowSeconds: 2_678_400, lease } },
    routes: Object.fromEntries(
      Object.entries(routes).map(([key, route]) => [key, { ...route, limit: 'standard' }]),
    ),
  });
}

/**
 * What a limited request costs beyond what it cannot do without, a verification and one write; and how many requests of one
 * account a partition can count, with leases.
 *
 * @param {string} endpoint address of DynamoDB
 * @returns {Promise<import('./measure.mjs').Row[]>}
 */
export async function limiting(endpoint) {
  const client = new DynamoDBClient({ ...clients.clientSettings(), endpoint });
  await client.send(new CreateTableCommand(tables.keyTableDefinition(KEYS)));
  await client.send(new CreateTableCommand(activityTables.activityTableDefinition(ACTIVITY)));
  const store = new stores.DynamoKeyStore(client, KEYS);
  const counts = new limitStores.DynamoLimitStore(client, ACTIVITY);
  let writes = 0;
  const counting = {
    draw: (/** @type {import('../keys/activity/limit-store.ts').Draw} */ draw) => {
      writes += 1;
      return counts.draw(draw);
    },
  };
  const { text, transition } = await newKey();
  await store.create(transition);
  /** @param {import('../runtime/index.ts').Verifier} verifier */
  const allow = async (verifier) => {
    const { kind } = await verifier.verify(request(text));
    if (kind !== 'allowed') throw new Error('a good key was refused');
  };
  const log = () => {};
  const plain = runtime.createVerifier({ api, store, log });
  const one = runtime.createVerifier({ api: limited(1), store, limits: counting, log });
  const leased = runtime.createVerifier({ api: limited(LEASE), store, limits: counting, log });
  const bareWrite = () =>
    client.send(
      new UpdateItemCommand({
        TableName: ACTIVITY,
        Key: { pk: { S: 'bare' }, sk: { S: 'count' } },
        UpdateExpression: 'ADD used :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
  for (let n = 0; n < 50; n++) await Promise.all([allow(plain), allow(one), bareWrite()]);
  const [bare = Number.NaN, ours = Number.NaN] = await mediansByTurns(ROUNDS, [
    () => timed(() => allow(plain).then(bareWrite)),
    () => timed(() => allow(one)),
  ]);
  writes = 0;
  for (let n = 0; n < ROUNDS; n++) await allow(leased);
  const perWrite = ROUNDS / writes;
  client.destroy();
  return [
    {
      what: 'limited: to a verification and one bare UpdateItem',
      seen: `${(ours / bare).toFixed(3)} × (${ours.toFixed(2)} ms to ${bare.toFixed(2)} ms)`,
      promised: `≤ ${AT_MOST.toFixed(2)} ×`,
      kept: ours <= AT_MOST * bare,
    },
    {
      what: `lease of ${LEASE}: requests of one account to a write`,
      seen: `${perWrite.toFixed(0)} (${(perWrite * PARTITION_WRITES).toLocaleString('en')} a second by the writes of a partition)`,
      promised: `${LEASE}`,
      kept: perWrite >= LEASE,
    },
  ];
}
