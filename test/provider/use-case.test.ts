import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { useCase } from '../../keys/catalog/resolve.ts';
import { ApiKey } from '../../provider/index.ts';
import { checkInputs } from '../../provider/lifecycle/check.ts';
import { declaredBy } from '../support/declared.ts';
import { NOW } from './inputs.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] }, edit: { grants: ['update:item'] } },
  types: { token: { prefix: 'acme_live', allows: '*', expiry: 'optional' } },
  useCases: { viewing: { type: 'token', scopes: ['view'] } },
});
const { useCases: _, format: _format, ...definition } = catalog;
const bare = defineCatalog({ ...definition, name: 'bare' });
const common = { table: 'keys', account: 'org-1', owner: 'team', type: 'token', expiresIn: '30d' } as const;

const { keys } = await declaredBy('shop', {}, async () => {
  new ApiKey('advised', { ...common, catalog, ...useCase(catalog, 'viewing') });
  new ApiKey('more', { ...common, catalog, useCase: 'viewing', scopes: ['edit', 'view'] });
  new ApiKey('none', { ...common, catalog, scopes: ['view'] });
  new ApiKey('misspelt', { ...common, catalog, useCase: 'veiwing' as 'viewing', scopes: ['view'] });
  new ApiKey('of-none', { ...common, catalog: bare, useCase: 'viewing' as never, scopes: ['view'] });
});

function checked(name: string) {
  return checkInputs({}, keys.find((key) => key.name === name)?.inputs ?? {}, NOW);
}

describe('the use case of a key', () => {
  it('is said along with type and scopes, and is kept for policies', () => {
    expect(checked('advised')).toMatchObject({
      failures: [],
      inputs: { useCase: 'viewing', type: 'token', scopes: ['view'] },
    });
  });

  it('decides nothing: other scopes are accepted', () => {
    expect(checked('more')).toMatchObject({ failures: [], inputs: { scopes: ['edit', 'view'] } });
  });

  it('need not be said', () => {
    expect(checked('none').failures).toEqual([]);
    expect(checked('none').inputs).not.toHaveProperty('useCase');
  });

  it('is refused if the catalog has none of that name, with those that there are', () => {
    expect(checked('misspelt').failures).toEqual([
      {
        property: 'useCase',
        reason: 'is not accepted: acme has no use case "veiwing"; correct or remove it: there are viewing',
      },
    ]);
    expect(checked('of-none').failures).toEqual([
      {
        property: 'useCase',
        reason: 'is not accepted: bare has no use case "viewing"; correct or remove it: it has none',
      },
    ]);
  });
});
