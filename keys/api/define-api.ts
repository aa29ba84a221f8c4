import type { AnyCatalog } from '../catalog/catalog.js';
import { catalogFromJson } from '../catalog/define-catalog.js';
import { deepFreeze } from '../deep-freeze.js';
import { CatalogError } from '../errors.js';
import { type AnyApi, API_FORMAT, type Api, type ApiDefinition, type RoutesOf } from './api.js';
import { apiProblems } from './problems.js';
import type { NoTokens, TokensDefinition } from './tokens.js';

export type {
  AllOf,
  AnyApi,
  AnyOf,
  Api,
  ApiDefinition,
  CredentialDefinition,
  RefusalClass,
  RefusalDefinition,
  Refusals,
  RouteDefinition,
  RouteKey,
} from './api.js';
export type { LimitDefinition, LimitedBy, OwnLimit, PooledLimit, RouteLimit } from './limit.js';
export type {
  CredentialKind,
  OAuthTokens,
  SessionTokens,
  TokenAlgorithm,
  TokenKind,
  TokensDefinition,
  TokenTrust,
} from './tokens.js';

function assertSound(catalog: AnyCatalog, definition: unknown): void {
  const problems = apiProblems(catalog, definition);
  if (problems.length > 0)
    throw new CatalogError(`the API of "${catalog.name}" is not sound:\n  ${problems.join('\n  ')}`);
}

/**
 * Defines what each route of an API asks of a caller, in which headers credentials come, and how requests are refused.
 * The result is plain data: `JSON.stringify(api)` is what the Lambda artefact reads.
 *
 * @throws {@link CatalogError} that lists every contradiction with its place.
 * @example
 * export const api = defineApi(catalog, {
 *   credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
 *   routes: { 'GET /v1/items': { permission: 'read:item' }, 'PUT /v1/items/{id}': { permission: 'update:item' } },
 * });
 */
export function defineApi<
  const C extends AnyCatalog,
  const R extends RoutesOf<C, T>,
  const T extends TokensDefinition = NoTokens,
>(catalog: C, definition: ApiDefinition<C, R, T>): Api<C, R, T> {
  assertSound(catalog, definition);
  return deepFreeze({ ...structuredClone(definition), format: API_FORMAT, catalog });
}

/**
 * Reads an API definition from its serialised form.
 *
 * @throws {@link CatalogError} if it is not one, is of a newer format, or contradicts itself or its catalog.
 * @example
 * const api = apiFromJson(JSON.parse(readFileSync('api.json', 'utf8')));
 */
export function apiFromJson(value: unknown): AnyApi {
  if (typeof value !== 'object' || value === null || !('routes' in value) || !('catalog' in value))
    throw new CatalogError('this is not an API definition: it has no catalog and routes');
  if (!('format' in value) || value.format !== API_FORMAT) {
    const seen = 'format' in value ? JSON.stringify(value.format) : 'none';
    throw new CatalogError(
      `this API definition has format ${seen}, and this release reads format ${API_FORMAT}: upgrade keywright`,
    );
  }
  const catalog = catalogOf(value.catalog);
  assertSound(catalog, value);
  return deepFreeze({ ...structuredClone(value), catalog }) as AnyApi;
}

function catalogOf(value: unknown): AnyCatalog {
  try {
    return catalogFromJson(value);
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    throw new CatalogError('the catalog of this API definition is malformed', { cause });
  }
}
