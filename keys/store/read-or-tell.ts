import { RecordUnreadableError } from '../errors.js';
import type { KeyRecord } from '../record/record.js';
import type { Listing } from './key-store.js';

/**
 * One record of a listing; `undefined` if it cannot be read and somebody wanted to be told so.
 *
 * @throws {@link RecordUnreadableError} if nobody did
 */
export function readOrTell(
  read: () => KeyRecord,
  onUnreadable: Listing['onUnreadable'],
): KeyRecord | undefined {
  try {
    return read();
  } catch (error) {
    if (onUnreadable === undefined || !(error instanceof RecordUnreadableError)) throw error;
    onUnreadable(error);
    return undefined;
  }
}
