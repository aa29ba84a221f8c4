import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { declaredAs } from './declared-as.ts';

function numbered<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at + 1));
}

/** A catalog of many scopes of one permission each (`quay-1` and so on), and one scope of a hundred (`yard`). */
export const harbour = defineCatalog({
  name: 'harbour',
  scopes: {
    ...Object.fromEntries(numbered(30, (quay) => [`quay-${quay}`, { grants: [`read:quay-${quay}`] }])),
    yard: { grants: numbered(100, (row) => `read:row-${row}`) },
  },
  types: {
    crane: { prefix: 'harbour_live', allows: '*', expiry: 'required' },
    tower: { prefix: 'harbour_tower', allows: '*', always: ['yard'], expiry: 'required' },
  },
});

/** The names of the first scopes of {@link harbour} with one permission. */
export function quays(count: number): readonly string[] {
  return numbered(count, (quay) => `quay-${quay}`);
}

/** The inputs of a key of {@link harbour}. */
export function harbourKey(scopes: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  return declaredAs(harbour, 'crane', scopes, more);
}
