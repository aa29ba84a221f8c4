/** A length of time in a message, in whole days, rounded up: a second over 90 days is not 90 days. */
export function days(seconds: number): string {
  const count = Math.ceil(seconds / 86_400);
  return count === 1 ? '1 day' : `${count} days`;
}
