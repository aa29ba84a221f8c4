import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { compliant } from './baseline.ts';

/** A second catalog, with a scope that not every account may have. */
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
export const familyKey = {
  ...compliant,
  catalog: 'family',
  catalogDigest: '1fb7feaac9259a16',
  type: 'home',
  prefix: 'family_live',
  scopes: ['parent'],
  permissions: { 'read:child': 'parent', 'update:child': 'parent' },
  accountAttributes: ['parent-org'],
} as const;
