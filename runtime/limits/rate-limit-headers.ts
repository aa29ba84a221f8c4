import type { Limit } from '../../keys/api/limit.js';

/** Headers of an answer. */
export type Headers = Readonly<Record<string, string>>;

/** RFC 9651: a string in a structured field. Names of limits hold visible ASCII only. */
function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * What a caller is told of a limit: what it has room for, and what is left of it for how many seconds. Pure.
 *
 * @see https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
 */
export function rateLimitHeaders(
  { pool, requests, windowSeconds }: Limit,
  left: number,
  seconds: number,
): Headers {
  const name = quoted(pool);
  return {
    'RateLimit-Policy': `${name};q=${requests};w=${windowSeconds}`,
    RateLimit: `${name};r=${left};t=${seconds}`,
  };
}

/** The headers of an answer with more; those that it has already, in whatever case, stay as they are. Pure. */
export function withHeaders(headers: Headers, more: Headers): Headers {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const missing = Object.entries(more).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...headers, ...Object.fromEntries(missing) };
}
