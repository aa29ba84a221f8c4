import { ArgumentError } from '../errors.js';

declare const unit: unique symbol;

/** A point in time in whole epoch seconds, UTC, from 0 to 253402300799 (the end of the year 9999). */
export type Instant = number & { readonly [unit]: 'epoch seconds' };

const LATEST = 253_402_300_799;

/** Whether a value read from outside is an {@link Instant}: milliseconds, fractions and strings are not. */
export function isInstant(value: unknown): value is Instant {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LATEST;
}

/** @throws {@link ArgumentError} if `value` is not a whole number of epoch seconds. */
export function instantOf(value: number): Instant {
  if (!isInstant(value)) throw new ArgumentError(`${value} is not an instant in whole epoch seconds`);
  return value;
}

/** The instant `seconds` after (or, if negative, before) another one, held within the range of {@link Instant}. */
export function after(start: Instant, seconds: number): Instant {
  return instantOf(Math.min(LATEST, Math.max(0, start + Math.trunc(seconds))));
}

/** The earliest of several instants. */
export function earliest(first: Instant, ...others: readonly Instant[]): Instant {
  return instantOf(Math.min(first, ...others));
}

/** Reads what {@link formatInstant} writes, and nothing else: no offset, no fraction, no 30th of February. */
export function parseInstant(text: string): Instant | undefined {
  const at = Date.parse(text) / 1000;
  return isInstant(at) && formatInstant(at) === text ? at : undefined;
}

/** `2026-11-21T13:00:00Z`: RFC 3339 in UTC, without fractions. */
export function formatInstant(at: Instant): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}
