import type { RequestHeaders } from './request.js';

/**
 * Gives every line of every header to `take`.
 * A callback rather than a generator: this runs for every header of every request.
 */
export function eachLine(headers: RequestHeaders, take: (name: string, value: string) => void): void {
  if (isPairs(headers)) {
    for (const [name, value] of headers) take(name, value);
    return;
  }
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (typeof value === 'string') take(name, value);
    else if (value !== undefined) for (const line of value) take(name, line);
  }
}

function isPairs(headers: RequestHeaders): headers is readonly (readonly [string, string])[] {
  return Array.isArray(headers);
}
