import type { AnyApi, RefusalClass } from '../../keys/api/api.js';
import { ArgumentError, UnavailableError } from '../../keys/errors.js';
import { assertOthers } from '../others.js';
import type { RefusalDetails } from '../refusal.js';
import type { VerifierRequest } from '../request.js';
import { behindGateway } from '../source-address.js';
import type { Allowed } from '../verdict.js';
import type { Verifier } from '../verifier.js';
import { type EventOptions, encoded, isMap, type Members, requestFromEvent, withoutBase } from './event.js';
import type { LambdaHandler } from './handler.js';
import { namesOneMethod, parseMethodArn } from './method-arn.js';
import { timeLeft } from './time-left.js';

/**
 * Which authorizer of API Gateway: of a REST API one of type `TOKEN` or `REQUEST`, or of an HTTP API (`HTTP`, payload
 * format 2.0 with simple responses).
 */
export type AuthorizerKind = 'TOKEN' | 'REQUEST' | 'HTTP';

/** Settings of {@link createAuthorizer}. */
export interface AuthorizerOptions extends EventOptions {
  readonly kind: AuthorizerKind;
  /** The authorizer for credentials that are none of the catalog's. Only for an API that declares `others: 'pass'`. */
  readonly others?: LambdaHandler;
}

/** Exactly this message makes a REST API answer 401; any other error is a 500. */
const UNAUTHORIZED = 'Unauthorized';

/** Texts and numbers only: a REST API hands nothing else on. */
function contextOf<A extends AnyApi>({ principal, route, headers }: Allowed<A>) {
  const keywright = JSON.stringify({ principal, route });
  const common = { account: principal.account, route, keywright, ...limitContext(headers) };
  if (!('keyId' in principal)) {
    const { credential, subject } = principal;
    return { credential, subject, ...common };
  }
  const { keyId, version, type, owner } = principal;
  const kind = 'credential' in principal ? { credential: principal.credential } : {};
  return { ...kind, keyId, version, type, owner, ...common };
}

/** What is left of a limit, for the integration to put on its answer: names of a context are letters and digits. */
function limitContext(headers: Allowed['headers']) {
  if (headers === undefined) return {};
  const { RateLimit = '', 'RateLimit-Policy': policy = '' } = headers;
  return { rateLimit: RateLimit, rateLimitPolicy: policy };
}

/** Whom a REST API calls the caller: a public handle. */
function callerId<A extends AnyApi>({ principal }: Allowed<A>): string {
  return 'keyId' in principal ? principal.keyId : principal.subject;
}

/** A gateway response puts these into its template as they are, inside a JSON text: so they are written for that. */
function refusedContext(refusal: RefusalClass, details: Partial<RefusalDetails>) {
  const { permission = '', scope = '', methods = '', retryAfter } = details;
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const wait = retryAfter === undefined ? {} : { retryAfter };
  return { refusal, permission: inJson(permission), scope: inJson(scope), methods: inJson(methods), ...wait };
}

/** A policy for exactly the method that was judged. */
function policy(effect: 'Allow' | 'Deny', arn: string, principalId: string, context: Members) {
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: arn };
  return { principalId, policyDocument: { Version: '2012-10-17', Statement: [statement] }, context };
}

/** What an authorizer of type TOKEN is told: one header, and the method. */
function requestFromToken(event: Members, header: string, basePath: string | undefined): VerifierRequest {
  const { method, path: whole } = parseMethodArn(event.methodArn);
  const token = event.authorizationToken;
  if (event.type !== 'TOKEN' || typeof token !== 'string') throw otherKind('TOKEN');
  const path = basePath === undefined ? whole : withoutBase(whole, basePath);
  return { method, path: path === undefined ? '' : encoded(path), headers: { [header]: token } };
}

/** Whether a policy that names the ARN is for the judged method, and for no other. */
function isFor(arn: string, { method }: VerifierRequest): boolean {
  return namesOneMethod(arn) && parseMethodArn(arn).method === method;
}

function otherKind(kind: AuthorizerKind): ArgumentError {
  return new ArgumentError(`this event is not one of an authorizer of kind ${kind}`);
}

function requestOf(event: Members, api: AnyApi, { kind, ...options }: AuthorizerOptions): VerifierRequest {
  switch (kind) {
    case 'TOKEN':
      return requestFromToken(event, api.credentials[0]?.header ?? '', options.basePath);
    case 'REQUEST':
      parseMethodArn(event.methodArn);
      if (event.type !== 'REQUEST') throw otherKind(kind);
      return requestFromEvent(event, options);
    case 'HTTP':
      if (event.type !== 'REQUEST' || event.version !== '2.0' || typeof event.routeArn !== 'string')
        throw otherKind(kind);
      return requestFromEvent(event, options);
  }
}

/**
 * Makes a Lambda authorizer of API Gateway. The integration behind it finds the caller with `principalOf(event)` if it is a
 * Lambda function, else in the context: `keyId`, `account`, `owner`, `type`, `route`, of a token `credential`, `subject`, `account`,
 * `route`; at a route with a limit `rateLimit` and `rateLimitPolicy`, too: the headers of the answer, which are for the integration
 * to set.
 *
 * **Caching.** Set the authorizer's time to live to 0 (REST APIs take 300 s if it is left out). With a longer one a
 * revocation, an expiry or a narrower scope holds only when it has passed, and usage counts one request of many;
 * `authorizerCaching` says when that is safe, and computes the bound. A REST API's policy names exactly the method and path
 * that were judged, so that in this time the same key string is refused (403) at every other one if the API caches by the
 * header alone. An HTTP API keeps a yes, and not what it is for: cached by the header alone, what was allowed at one route
 * would be at all.
 *
 * **Refusals.** API Gateway words them, not the API definition. A REST API: 401 where the definition says 401, else 403; body
 * and headers are those of its gateway responses, one for all causes behind each: `gatewayResponses(api)` gives those that come
 * closest to the definition. `$context.authorizer.refusal` holds the class behind `ACCESS_DENIED`, beside `permission`, `scope`
 * and `methods`. An HTTP API: 403 for all, and nothing can be worded; without any credential its identity source makes it 401,
 * unasked. What cannot be judged is 500 in both. Neither can answer 429: who is over a limit gets a 403, in a REST API with
 * `retryAfter` in the context. For exact answers put the guard in the function: {@link protectLambda}.
 *
 * An authorizer of type `TOKEN` sees one header: it is for APIs with one, and cannot see headers that ask for another method.
 * It is told no address: keys with `allowedCidrs` are refused. Its path is that of the resource: a base path is in it only if it is
 * part of the resources, and not if it is the mapping of a domain.
 *
 * @throws TypeError for `TOKEN` if the API takes credentials in more than one header or `trustedProxies` is given, and if
 * `others` is given and the API does not declare `others: 'pass'`.
 * @example
 * export const handler = createAuthorizer(verifier, { kind: 'REQUEST' });
 */
export function createAuthorizer<A extends AnyApi>(
  verifier: Verifier<A>,
  options: AuthorizerOptions,
): (event: unknown, context?: unknown) => Promise<unknown> {
  const { kind, others } = options;
  assertOthers(verifier.api, others);
  if (kind === 'TOKEN' && verifier.api.credentials.length !== 1)
    throw new TypeError(
      'an authorizer of type TOKEN sees one header, and this API takes credentials in several',
    );
  if (kind === 'TOKEN' && options.trustedProxies !== undefined)
    throw new TypeError('an authorizer of type TOKEN is told no address, with or without trustedProxies');
  const locate = behindGateway(options);
  return async (event, context) => {
    if (!isMap(event)) throw otherKind(kind);
    const request = locate(requestOf(event, verifier.api, options));
    const arn = kind === 'HTTP' ? undefined : String(event.methodArn);
    const verdict = await verifier.verify({ ...request, ...timeLeft(context) });
    await verifier.settled(verdict);
    if (verdict.kind === 'not-a-key' && others !== undefined) return others(event, context);
    if (verdict.kind === 'allowed' && (arn === undefined || isFor(arn, request))) {
      const told = contextOf(verdict);
      return arn === undefined
        ? { isAuthorized: true, context: told }
        : policy('Allow', arn, callerId(verdict), told);
    }
    const refusal = verdict.kind === 'allowed' ? 'route' : verdict.refusal;
    if (refusal === 'unavailable') throw new UnavailableError('the credential could not be checked');
    if (arn === undefined) return { isAuthorized: false };
    if (verdict.kind !== 'allowed' && verdict.response.status === 401) throw new Error(UNAUTHORIZED);
    return policy(
      'Deny',
      arn,
      'refused',
      refusedContext(refusal, verdict.kind === 'denied' ? verdict.details : {}),
    );
  };
}
