import type { KeyId } from '../../keys/key-string/key-string.js';
import type { Connection } from './context.js';

/**
 * The table in which a key is found, beginning with the one that its state names and going from tombstone to tombstone.
 */
export async function whereabouts(table: string, keyId: KeyId, connection: Connection): Promise<string> {
  const visited = new Set<string>();
  for (let at = table; !visited.has(at); ) {
    visited.add(at);
    const record = await connection.store(at).get(keyId);
    if (record?.life !== 'moved' || record.movedTo === undefined) return at;
    at = record.movedTo;
  }
  return table;
}
