import { createHash } from 'node:crypto';
import { deepFreeze } from '../deep-freeze.js';
import { type AnyApi, API_FORMAT } from './api.js';

/**
 * The mark of a serialised API definition, to put beside it once it was found sound: who reads both need not look again.
 * It tells a definition that was checked from one that was not, or was changed since; it keeps nobody from making one.
 *
 * @param text what `JSON.stringify(api)` gives
 */
export function markOf(text: string): string {
  return createHash('sha256').update(`keywright api ${API_FORMAT}\n${text}`).digest('hex');
}

/**
 * The API definition that a text is, if what stands beside it is its mark; else `undefined`: it must be checked.
 *
 * @throws SyntaxError if it is marked and not JSON.
 */
export function markedApi(text: string, mark: string | undefined): AnyApi | undefined {
  return mark === markOf(text) ? deepFreeze(JSON.parse(text) as AnyApi) : undefined;
}
