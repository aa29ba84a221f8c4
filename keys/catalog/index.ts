export {
  type AllOf,
  type AnyOf,
  type Api,
  type CredentialDefinition,
  type CredentialKind,
  defineApi,
  type LimitDefinition,
  type LimitedBy,
  type OAuthTokens,
  type OwnLimit,
  type PooledLimit,
  type RouteDefinition,
  type RouteLimit,
  type SessionTokens,
  type TokenAlgorithm,
  type TokensDefinition,
  type TokenTrust,
} from '../api/define-api.js';
export { apiSchema } from '../api/schema.js';
export { CatalogError } from '../errors.js';
export { type Duration, duration } from '../time/duration.js';
export type {
  AnyCatalog,
  Catalog,
  CatalogDefinition,
  KeyTypeDefinition,
  PermissionName,
  ScopeDefinition,
  ScopeName,
  ScopeNameOf,
  TypeName,
  UseCaseDefinition,
  UseCaseName,
} from './catalog.js';
export { catalogDigest, catalogFromJson, defineCatalog, parseScope } from './define-catalog.js';
export { assertDistinctPrefixes } from './distinct-prefixes.js';
export { scopesOf, useCase } from './resolve.js';
export { catalogSchema, type JsonSchema } from './schema.js';
