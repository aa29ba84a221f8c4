import type { Organisation } from './organisation.js';
import { matchesAny } from './pattern.js';

/**
 * Whether a table is one of keys, by its name: one of `keyTables` of the organisation. Where it names none: `*api-keys*`, but
 * for the table of their activity, which verifiers write.
 */
export function isKeyTable(name: string, { keyTables }: Organisation): boolean {
  if (keyTables !== undefined) return matchesAny(keyTables, name);
  return matchesAny(['*api-keys*'], name) && !matchesAny(['*activity*', '*usage*'], name);
}
