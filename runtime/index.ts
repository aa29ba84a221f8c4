export type { ActivityLog, Usage, Use } from '../keys/activity/activity-log.js';
export type { Draw, Drawn, LimitStore } from '../keys/activity/limit-store.js';
export type { LimitWindow } from '../keys/activity/limit-window.js';
export { apiFromJson } from '../keys/api/define-api.js';
export { ApiKeyError, type ErrorCode } from '../keys/errors.js';
export type { GrantorRights } from '../keys/grantor/grantor.js';
export type { GrantorReader } from '../keys/grantor/grantor-store.js';
export type { Hasher } from '../keys/hash.js';
export type { KeyId } from '../keys/key-string/key-string.js';
export type { KeyReader } from '../keys/store/key-store.js';
export { type Caller, callerOf } from './caller.js';
export type { DenialReason } from './denial.js';
export { dynamoActivityLog, dynamoKeyStore, dynamoLimits, type TableOptions } from './deps.js';
export type { EmbeddedMetrics, MetricDirective } from './embedded-metrics.js';
export type { GrantorLookup } from './grantors.js';
export type { HashLimits } from './hash-budget.js';
export { type AuthorizerKind, type AuthorizerOptions, createAuthorizer } from './lambda/authorizer.js';
export {
  type AuthorizerBound,
  type AuthorizerCaching,
  type AuthorizerCachingOptions,
  authorizerCaching,
} from './lambda/authorizer-caching.js';
export type { EventOptions } from './lambda/event.js';
export {
  type GatewayResponse,
  type GatewayResponseBody,
  type GatewayResponseType,
  gatewayResponses,
} from './lambda/gateway-responses.js';
export {
  type KeywrightContext,
  type LambdaHandler,
  type LambdaOptions,
  principalOf,
  protectLambda,
} from './lambda/handler.js';
export { jsonLog, type Log, type LogEntry } from './log.js';
export {
  type ExpressMiddleware,
  type ExpressOptions,
  type ExpressRequest,
  expressGuard,
} from './node/express.js';
export { type NodeHandler, type NodeOptions, protectNode } from './node/guard.js';
export type { OthersHandler } from './others.js';
export type { KeyPrincipal, OAuthPrincipal, Principal, SessionPrincipal } from './principal.js';
export type { RefusalDetails, RefusalResponse } from './refusal.js';
export type { RequestHeaders, VerifierRequest } from './request.js';
export type { DenialMetrics, RequestMetrics, UncountedMetrics } from './request-metrics.js';
export type { ProxyOptions } from './source-address.js';
export { type ProtectedResourceMetadata, protectedResourceMetadata } from './tokens/protected-resource.js';
export type { TokenFault, TokenOutcome, TokenVerifier } from './tokens/token-verifier.js';
export type { Allowed, Denied, NotAKey, Verdict } from './verdict.js';
export { createVerifier, type ProtectedHandler, type Verifier } from './verifier.js';
export type { VerifierOptions } from './verifier-options.js';
export { protectWeb, type WebHandler, type WebOptions } from './web/guard.js';
export { type HonoContext, type HonoMiddleware, type HonoOptions, honoGuard } from './web/hono.js';
