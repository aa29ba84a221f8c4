import type { AnyApi } from '../keys/api/api.js';

/** Runs for a request with a credential that is none of the catalog's. Nothing has judged the request yet. */
export type OthersHandler<R, T> = (request: R) => T | Promise<T>;

/**
 * Asserts that a handler for others' credentials is given only where the API hands them on.
 *
 * @throws TypeError if it does not.
 */
export function assertOthers(api: AnyApi, others: unknown): void {
  if (others !== undefined && api.others !== 'pass')
    throw new TypeError(`this API does not declare others: 'pass', so that "others" would never run`);
}
