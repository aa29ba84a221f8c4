import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../../keys/catalog/define-catalog.ts';
import { assertDistinctPrefixes } from '../../../keys/catalog/distinct-prefixes.ts';
import { CatalogError } from '../../../keys/errors.ts';
import { apiKeyPolicies } from '../../../policy/index.ts';

function catalogOf(name: string, ...prefixes: readonly string[]) {
  const types = prefixes.map(
    (prefix, index) => [`t${index}`, { prefix, allows: '*', expiry: 'required' }] as const,
  );
  return defineCatalog({ name, scopes: { view: { grants: ['read'] } }, types: Object.fromEntries(types) });
}

describe('prefixes', () => {
  it('may be shared by types of one catalog', () => {
    const one = catalogOf('one', 'acme_live', 'acme_live');
    expect(() => assertDistinctPrefixes([one, one, catalogOf('two', 'acme_test')])).not.toThrow();
  });

  it('are not shared by catalogs, also not by two of one name; the error names both places', () => {
    const [one, two] = [catalogOf('one', 'a', 'b'), catalogOf('two', 'c', 'b')];
    expect(() => assertDistinctPrefixes([one, two])).toThrow(CatalogError);
    expect(() => assertDistinctPrefixes([one, two])).toThrow(/"b".*one\.types\["t1"\].*two\.types\["t1"\]/);
    expect(() => assertDistinctPrefixes([one, catalogOf('one', 'a')])).toThrow(CatalogError);
  });

  it('are not shared by the catalogs of a policy pack', () => {
    expect(() => apiKeyPolicies({ catalogs: [catalogOf('one', 'a'), catalogOf('two', 'a')] })).toThrow(
      CatalogError,
    );
    expect(() => apiKeyPolicies({ catalogs: [catalogOf('one', 'a'), catalogOf('two', 'b')] })).not.toThrow();
  });
});
