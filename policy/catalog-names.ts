import type { AnyCatalog, ScopeDefinition } from '../keys/catalog/catalog.js';
import { scopeOf, typeOf } from '../keys/catalog/resolve.js';
import type { CatalogBook } from './catalog-book.js';
import { environmentsOf } from './environments.js';
import type {
  BarredType,
  ElevatedApproval,
  Organisation,
  ReadPermissions,
  ToxicCombination,
} from './organisation.js';
import { matches } from './pattern.js';
import { quote, some } from './quote.js';

/** What is wrong with a part of the settings that names a catalog and things of it. */
type ProblemOf<Part> = (part: Part, catalog: AnyCatalog, organisation: Organisation) => string | undefined;

function unknownAmong(scopes: readonly string[], catalog: AnyCatalog): string | undefined {
  const unknown = scopes.filter((scope) => scopeOf(catalog, scope) === undefined);
  return unknown.length === 0
    ? undefined
    : `catalog ${quote(catalog.name)} has no scope ${some(unknown)}; there are ${some(Object.keys(catalog.scopes))}`;
}

function problemOfCombination(
  { scopes, because }: ToxicCombination,
  catalog: AnyCatalog,
): string | undefined {
  if (new Set(scopes).size < 2) return 'name two scopes or more';
  if (because.trim() === '') return 'because is empty: say what a thief could do with them together';
  return unknownAmong(scopes, catalog);
}

function problemOfApproval({ scopes, owners }: ElevatedApproval, catalog: AnyCatalog): string | undefined {
  if (owners.length === 0) return 'owners is empty: it approves nobody';
  return unknownAmong(scopes, catalog);
}

function problemOfReading({ permissions }: ReadPermissions, catalog: AnyCatalog): string | undefined {
  const granted = Object.values<ScopeDefinition>(catalog.scopes).flatMap(({ grants }) => grants);
  const idle = permissions.find((pattern) => !granted.some((permission) => matches(pattern, permission)));
  return idle === undefined
    ? undefined
    : `no scope of catalog ${quote(catalog.name)} grants a permission like ${quote(idle)}`;
}

function problemOfBarred(
  { type, because, instead = type, environments = [] }: BarredType,
  catalog: AnyCatalog,
  organisation: Organisation,
): string | undefined {
  for (const name of [type, instead]) {
    if (typeOf(catalog, name) === undefined)
      return `catalog ${quote(catalog.name)} has no key type ${quote(name)}; there are ${some(Object.keys(catalog.types))}`;
  }
  if (because.trim() === '') return 'because is empty: say why, for those who must use another type';
  const known = environmentsOf(organisation.environments ?? {}).map(({ name }) => name);
  const strange = environments.find((name) => !known.includes(name));
  return strange === undefined
    ? undefined
    : `there is no environment ${quote(strange)}; environments names ${known.length === 0 ? 'none' : some(known)}`;
}

/**
 * That what the settings say of catalogs is about catalogs, types and scopes which there are: misspelt, it would guard
 * nothing and nobody would notice.
 *
 * @throws TypeError that names the place.
 */
export function assertCatalogNames(organisation: Organisation, catalogs: CatalogBook): void {
  const check = <Part extends { readonly catalog: string }>(
    setting: keyof Organisation,
    parts: readonly Part[] = [],
    problemOf: ProblemOf<Part>,
  ): void => {
    for (const [index, part] of parts.entries()) {
      const trusted = catalogs.named(part.catalog);
      const problem =
        trusted === undefined
          ? `there is no catalog ${quote(part.catalog)}; the policy pack knows ${some(catalogs.names)}`
          : problemOf(part, trusted.catalog, organisation);
      if (problem !== undefined) throw new TypeError(`apiKeyPolicies: ${setting}[${index}]: ${problem}`);
    }
  };
  check('toxicCombinations', organisation.toxicCombinations, problemOfCombination);
  check('elevatedApprovals', organisation.elevatedApprovals, problemOfApproval);
  check('readPermissions', organisation.readPermissions, problemOfReading);
  check('barredTypes', organisation.barredTypes, problemOfBarred);
}
