import { ApiKeyError } from '../keys/errors.js';

/** What of a failure may be logged: our own words, which hold nothing secret; of any other error the name alone. */
export function failureOf(error: unknown): { readonly error: string; readonly message?: string } {
  if (error instanceof ApiKeyError) return { error: error.code, message: error.message };
  return { error: error instanceof Error ? error.name : typeof error };
}
