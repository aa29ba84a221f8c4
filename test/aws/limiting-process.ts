/** A process that sends requests under one limit until 100 more are refused, many at a time, and says how many got through. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoLimitStore } from '../../keys/activity/dynamodb-limit-store.ts';
import { defineApi } from '../../keys/api/define-api.ts';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { limiterOf } from '../../runtime/limits/limiter.ts';

const { table = '', account = '', requests, lease, cost } = JSON.parse(process.argv[2] ?? '{}');
const AT_ONCE = 10;
const ENOUGH = 100;

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] } },
  types: { token: { prefix: 'acme', allows: '*', expiry: 'required' } },
});
const api = defineApi(catalog, {
  credentials: [{ header: 'X-API-Key' }],
  routes: { 'GET /': { limit: { by: 'account', requests, windowSeconds: 60, lease, cost } } },
});
const store = new DynamoLimitStore(new DynamoDBClient({ maxAttempts: 3 }), table);
const count = limiterOf(api, store, () => instantOf(1_800_000_000), 20_000)?.at('GET /');
let [through, refused] = [0, 0];

async function ask(): Promise<void> {
  while (refused < ENOUGH) {
    const counted = await count?.({ account, credential: ['k'], user: 'u' });
    if (counted?.kind === 'within') through += 1;
    else refused += 1;
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, ask));
process.stdout.write(String(through));
