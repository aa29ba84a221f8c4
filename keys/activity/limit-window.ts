import { createHash } from 'node:crypto';
import { after, type Instant } from '../time/instant.js';

/** A stretch of time in which something is counted. */
export interface LimitWindow {
  readonly seconds: number;
  /** The first second after it, by which it is known. */
  readonly end: Instant;
}

/** How far the windows of a count are shifted, in seconds: from 0 to one window. The same in every process. */
function phaseOf(count: string, seconds: number): number {
  return createHash('sha256').update(count).digest().readUInt32BE(0) % seconds;
}

/**
 * The window of a count in which an instant lies. Windows follow each other without a gap. Where they end depends on the
 * count: if all ended on the full minute, all who were refused would come back at once. Pure.
 *
 * @param count the name of what is counted
 * @param seconds the length of a window, a whole number from 1
 */
export function windowAt(count: string, seconds: number, now: Instant): LimitWindow {
  const gone = (now + phaseOf(count, seconds)) % seconds;
  return { seconds, end: after(now, seconds - gone) };
}
