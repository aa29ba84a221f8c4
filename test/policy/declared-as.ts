import type { AnyCatalog } from '../../keys/catalog/catalog.ts';
import { catalogDigest } from '../../keys/catalog/define-catalog.ts';
import { resolvePermissions, typeOf } from '../../keys/catalog/resolve.ts';
import { compliant } from './baseline.ts';

/** The inputs of a key as `ApiKey` of a catalog leaves them; what `more` says is as it says. */
export function declaredAs(
  catalog: AnyCatalog,
  type: string,
  scopes: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { accountAttributes } = more;
  const attributes: readonly unknown[] = Array.isArray(accountAttributes) ? accountAttributes : [];
  const known = attributes.filter((one) => typeof one === 'string');
  return {
    ...compliant,
    catalog: catalog.name,
    catalogDigest: catalogDigest(catalog),
    type,
    prefix: typeOf(catalog, type)?.prefix,
    scopes,
    permissions: resolvePermissions(catalog, type, scopes, known),
    ...more,
  };
}
