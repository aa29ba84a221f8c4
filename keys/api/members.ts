/** A map whose members are not known yet. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value from outside is a map. */
export function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members that this release does not know may be limits that it cannot enforce. */
export function* unknownMembers(place: string, value: Members, known: readonly string[]): Generator<string> {
  for (const name of Object.keys(value)) {
    if (!known.includes(name))
      yield `${place}: this release of keywright does not know "${name}"; remove it, or upgrade keywright`;
  }
}
