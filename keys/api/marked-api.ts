import { createHash } from 'node:crypto';
import { deepFreeze } from '../deep-freeze.js';
import { type AnyApi, API_FORMAT } from './api.js';
import { apiFromJson } from './define-api.js';

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
 * Reads an API definition from its text: as `apiFromJson` does, except that one whose mark stands beside it is not checked.
 *
 * @param mark what stands beside the text, if anything does
 * @throws SyntaxError if the text is not JSON; {@link CatalogError} as `apiFromJson`
 */
export function apiFromText(text: string, mark?: string): AnyApi {
  const value: unknown = JSON.parse(text);
  return mark === markOf(text) ? deepFreeze(value as AnyApi) : apiFromJson(value);
}
