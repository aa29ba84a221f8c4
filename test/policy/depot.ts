import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { declaredAs } from './declared-as.ts';

/** A catalog with much to choose from: types that may read only, or are of an older kind, and a use case. */
export const depot = defineCatalog({
  name: 'depot',
  scopes: {
    see: { grants: ['read:stock'] },
    count: { grants: ['list:stock'] },
    move: { grants: ['update:stock'], implies: ['see'] },
    order: { grants: ['create:order'] },
    pay: { grants: ['approve:payment'] },
    export: { grants: ['search:stock'], implies: ['count'] },
    tour: { grants: ['read:site'], condition: 'visitors' },
    till: { grants: ['read:till'], implies: ['pay'] },
  },
  types: {
    robot: { prefix: 'depot_live', allows: '*', expiry: 'required' },
    picker: {
      prefix: 'depot_pick',
      allows: ['see', 'count', 'move', 'order', 'export', 'tour'],
      requires: ['see'],
      expiry: 'required',
    },
    scanner: {
      prefix: 'depot_scan',
      allows: ['see', 'count', 'move'],
      methods: ['GET', 'HEAD'],
      expiry: 'required',
    },
    buyer: { prefix: 'depot_buy', allows: ['see', 'pay', 'till'], always: ['order'], expiry: 'required' },
    classic: { prefix: 'depot_old', allows: '*', expiry: 'required' },
  },
  useCases: {
    stocktaking: { type: 'robot', scopes: ['count', 'move'] },
    everything: { type: 'robot', scopes: '*' },
  },
});

/** The inputs of a key of {@link depot}. */
export function depotKey(
  type: keyof typeof depot.types,
  scopes: readonly (keyof typeof depot.scopes)[],
  more: Readonly<Record<string, unknown>> = {},
) {
  return declaredAs(depot, type, scopes, more);
}
