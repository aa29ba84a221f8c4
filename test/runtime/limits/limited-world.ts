import type { Draw, Drawn, LimitStore } from '../../../keys/activity/limit-store.ts';
import { MemoryLimitStore } from '../../../keys/activity/memory-limit-store.ts';
import { defineApi } from '../../../keys/api/define-api.ts';
import { catalog, api as worldApi } from '../world.ts';

/** Routes that share a limit, at different costs, and some with one of their own. */
export const api = defineApi(catalog, {
  credentials: worldApi.credentials,
  limits: { standard: { by: 'account', requests: 3, windowSeconds: 60 } },
  routes: {
    'GET /v1/free': {},
    'GET /v1/items': { permission: 'read:item', limit: 'standard' },
    'PUT /v1/items/{id}': { permission: 'update:item', limit: { pool: 'standard', cost: 2 } },
    'GET /v1/key': { limit: { by: 'key', requests: 1, windowSeconds: 60 } },
    'GET /v1/user': { limit: { by: 'user', requests: 1, windowSeconds: 60 } },
    'GET /v1/grantor': { limit: { by: 'grantor', requests: 1, windowSeconds: 60 } },
    'GET /v1/open': { limit: { by: 'account', requests: 1, windowSeconds: 60, whenUnavailable: 'allow' } },
  },
});

/** Counts in memory that tell what they were asked. */
export class WatchedLimits implements LimitStore {
  readonly #counts = new MemoryLimitStore();
  readonly draws: Draw[] = [];
  async draw(draw: Draw): Promise<Drawn> {
    this.draws.push(draw);
    return this.#counts.draw(draw);
  }
}
