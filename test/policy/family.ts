import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { declaredAs } from './declared-as.ts';

/** A catalog with a scope that not every account may have. */
export const family = defineCatalog({
  name: 'family',
  scopes: {
    view: { grants: ['read:child'] },
    parent: { grants: ['update:child'], implies: ['view'], condition: 'parent-org' },
    guardian: { grants: ['create:child'], implies: ['parent'] },
  },
  types: { home: { prefix: 'family_live', allows: '*', expiry: 'required' } },
});

/** The inputs of a key of {@link family} that breaks no rule. */
export const familyKey = declaredAs(family, 'home', ['parent'], { accountAttributes: ['parent-org'] });
