import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import { limitsOf } from '../../../keys/api/limit.js';
import { defineCatalog } from '../../../keys/catalog/define-catalog.js';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] } },
  types: { token: { prefix: 'acme', allows: '*', expiry: 'required' } },
});

describe('the limits of an API', () => {
  it('are those of its routes, complete; what several name is one pool, what a route has for itself is its own', () => {
    const api = defineApi(catalog, {
      credentials: [{ header: 'X-API-Key' }],
      limits: { standard: { by: 'account', requests: 600, windowSeconds: 60, lease: 20 } },
      routes: {
        'GET /free': {},
        'GET /a': { limit: 'standard' },
        'GET /b': { limit: { pool: 'standard', cost: 5 } },
        'GET /c': {
          limit: { by: 'user', requests: 10, windowSeconds: 1, cost: 2, whenUnavailable: 'allow' },
        },
      },
    });
    const standard = { pool: 'standard', by: 'account', requests: 600, windowSeconds: 60, lease: 20 };
    expect(Object.fromEntries(limitsOf(api))).toEqual({
      'GET /a': { ...standard, whenUnavailable: 'refuse', cost: 1 },
      'GET /b': { ...standard, whenUnavailable: 'refuse', cost: 5 },
      'GET /c': {
        pool: 'GET /c',
        by: 'user',
        requests: 10,
        windowSeconds: 1,
        lease: 1,
        whenUnavailable: 'allow',
        cost: 2,
      },
    });
  });

  it('are none where none are declared', () => {
    const api = defineApi(catalog, { credentials: [{ header: 'X-API-Key' }], routes: { 'GET /a': {} } });
    expect(limitsOf(api).size).toBe(0);
  });
});
