import { formatInstant, instantOf } from '../../../keys/time/instant.ts';
import { NOW } from '../organisation.ts';

/** A day in seconds. */
export const DAY = 86_400;

/** An instant so many seconds from when the cases are judged, as outputs write it. */
export function at(seconds: number): string {
  return formatInstant(instantOf(NOW + seconds));
}

/** The outputs of a key that was made 30 days ago, is to be rotated in one day and has 30 days to live; no rule minds. */
export function outputs(change: Readonly<Record<string, unknown>> = {}) {
  return {
    status: 'active',
    version: 1,
    createdAt: at(-30 * DAY),
    issuedAt: at(-30 * DAY),
    rotatesAt: at(DAY),
    expiresAt: at(30 * DAY),
    ...change,
  };
}
