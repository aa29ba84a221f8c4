import { describe, expect, it } from 'vitest';
import type { Limit } from '../../../keys/api/limit.js';
import { rateLimitHeaders, withHeaders } from '../../../runtime/limits/rate-limit-headers.js';

const limit: Limit = {
  pool: 'standard',
  by: 'account',
  requests: 600,
  windowSeconds: 60,
  lease: 1,
  whenUnavailable: 'refuse',
  cost: 5,
};

describe('what a caller is told of a limit', () => {
  it('is written as the draft of the IETF has it', () => {
    expect(rateLimitHeaders(limit, 42, 7)).toEqual({
      'RateLimit-Policy': '"standard";q=600;w=60',
      RateLimit: '"standard";r=42;t=7',
    });
  });

  it('is a string of structured fields, whatever the route is called', () => {
    const { RateLimit } = rateLimitHeaders({ ...limit, pool: 'GET /v1/"a\\b"/{id}' }, 0, 1);
    expect(RateLimit).toBe('"GET /v1/\\"a\\\\b\\"/{id}";r=0;t=1');
  });
});

describe('headers', () => {
  it('are added where there are none of that name, whatever its case', () => {
    expect(withHeaders({ 'retry-after': '9', a: 'b' }, { 'Retry-After': '1', RateLimit: 'x' })).toEqual({
      'retry-after': '9',
      a: 'b',
      RateLimit: 'x',
    });
  });
});
