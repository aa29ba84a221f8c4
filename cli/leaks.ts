/**
 * Anything that may hold a key string, or most of one: digits in a row as no key id (16), name or ARN has.
 * Wider than the grammar on purpose: a key string with a typing error is still a secret.
 */
const LONG_RUN = /[0-9A-Za-z_]*[0-9A-Za-z]{40,}/g;
/** A digest as Git names commits by: no 40 digits of a key string are of these sixteen only. Nothing stands before it as a prefix would. */
const DIGEST = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Prefix, and at least most of the 68 digits. */
const KEY_STRING = /[a-z0-9_]{0,20}_[0-9A-Za-z]{60,}/g;
/** Prefix, key id and version (19 digits), and any of the secret. */
const PIECE = /[a-z0-9_]{0,20}_[0-9A-Za-z]{20,}|[0-9A-Za-z]{40,}/g;
const REDACTED = '[redacted]';

/** Whether a text may hold a key string. If so it is not repeated, stored or logged. */
export function mayHoldKeyString(text: string): boolean {
  return (text.match(LONG_RUN) ?? []).some((run) => !DIGEST.test(run));
}

/** A result without key strings: people have been seen to put them into labels. */
export function withoutKeyStrings(text: string): string {
  return text.replace(KEY_STRING, REDACTED);
}

/** An error without anything that could be part of a key string: errors repeat what was typed, in whole or in part. */
export function withoutPieces(text: string): string {
  return text.replace(PIECE, REDACTED);
}
