export type { KeyAuthorizerArgs } from './authorizer-function.js';
export type { ExistingKeyTable, ExistingKeyTableArgs } from './existing-key-table.js';
export { type HttpApi, HttpKeyAuthorizer, type HttpKeyAuthorizerArgs } from './http-key-authorizer.js';
export { KeyTable, type KeyTableArgs } from './key-table.js';
export type { KeyTables } from './key-tables.js';
export { type FunctionSettings, KeyVerifier, type KeyVerifierArgs, type Rollout } from './key-verifier.js';
export { type RestApi, RestKeyAuthorizer, type RestKeyAuthorizerArgs } from './rest-key-authorizer.js';
export type { GuardedHandler, ServedAuthorizer } from './verifier-settings.js';
