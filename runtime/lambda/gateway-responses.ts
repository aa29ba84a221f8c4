import type { AnyApi, RefusalClass, RefusalDefinition } from '../../keys/api/api.js';
import { limitsOf } from '../../keys/api/limit.js';
import { canonicalJson } from '../../keys/canonical-json.js';
import { ArgumentError } from '../../keys/errors.js';
import { compileChallenge } from '../challenge.js';
import { refusalsOf } from '../default-refusals.js';
import { placeholdersOf } from '../refusal.js';

/** A gateway response of a REST API, in API Gateway's own words: as `aws.apigateway.Response` and OpenAPI take it. */
export interface GatewayResponseBody {
  readonly statusCode: string;
  /** Headers: static texts, in single quotes. */
  readonly responseParameters: Readonly<Record<string, string>>;
  /** The body, in which API Gateway fills in `$context` variables. */
  readonly responseTemplates: Readonly<Record<'application/json', string>>;
}

/** The types of gateway responses that the requests to an API with an authorizer of ours can get. */
export type GatewayResponseType =
  | 'UNAUTHORIZED'
  | 'ACCESS_DENIED'
  | 'AUTHORIZER_FAILURE'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'RESOURCE_NOT_FOUND';

/** How API Gateway is to word one of its own answers, and where that is not how the API words it. */
export interface GatewayResponse {
  readonly responseType: GatewayResponseType;
  /** The class of refusals that it is worded as. */
  readonly refusal: RefusalClass;
  /** Classes that get the same answer, because API Gateway cannot tell them apart, though the API words them otherwise. */
  readonly insteadOf: readonly RefusalClass[];
  /** Headers of the refusal that are left out, because API Gateway cannot fill in their texts. */
  readonly withoutHeaders: readonly string[];
  readonly response: GatewayResponseBody;
}

type Refusals = Readonly<Record<RefusalClass, RefusalDefinition>>;

/** The classes that an authorizer can answer, the most telling first. `unavailable` is a failure of the authorizer. */
const ANSWERED: readonly RefusalClass[] = ['permission', 'method', 'type', 'route', 'credential'];

/** The classes that an authorizer of this API can answer. API Gateway has no gateway response for limits that it did not set. */
function answeredBy(api: AnyApi): readonly RefusalClass[] {
  return limitsOf(api).size === 0 ? ANSWERED : [...ANSWERED, 'limit'];
}

/** API Gateway would fill these in, with a header of the request for one. */
const FILLED_IN = /\$\{?(?:context|stageVariables)|method\.request\./;

/** What API Gateway fills in for a placeholder. Only with a policy does the authorizer hand details over. */
function variable(name: string, responseType: GatewayResponseType): string {
  if (name === 'requestId') return '$context.requestId';
  return responseType === 'ACCESS_DENIED' ? `$context.authorizer.${name}` : '';
}

/** The value of a header as a mapping, or `undefined` if there is none: only whole values can come from a variable. */
function mapping(value: string, placeholder: RegExp): string | undefined {
  if (value === '$requestId') return 'context.requestId';
  if (value.includes('$challenge')) return undefined;
  return value.search(placeholder) === -1 && !value.includes("'") ? `'${value}'` : undefined;
}

function responseOf(
  responseType: GatewayResponseType,
  refusal: RefusalClass,
  { status, headers = {}, body }: RefusalDefinition,
) {
  const text = body === undefined ? '' : JSON.stringify(body);
  if (FILLED_IN.test(text))
    throw new ArgumentError(
      `refusals.${refusal}.body: API Gateway would fill in what looks like one of its variables; reword it`,
    );
  const placeholder = new RegExp(`\\$(${placeholdersOf(refusal).join('|')})`, 'g');
  const mapped = Object.entries(headers).map(([name, value]) => [name, mapping(value, placeholder)] as const);
  const response: GatewayResponseBody = {
    statusCode: String(status),
    responseParameters: Object.fromEntries(
      mapped.flatMap(([name, value]) =>
        value === undefined ? [] : [[`gatewayresponse.header.${name}`, value] as const],
      ),
    ),
    responseTemplates: {
      'application/json': text.replace(placeholder, (_, name: string) => variable(name, responseType)),
    },
  };
  return { response, withoutHeaders: mapped.flatMap(([name, value]) => (value === undefined ? [name] : [])) };
}

/**
 * API Gateway tells nobody whether a token was presented, nor fills in a scope: of challenges it can send those that hold for
 * everybody. The one of a missing scope is left out, as every header that it cannot fill in.
 */
function challenging(api: AnyApi, refusals: Refusals): Refusals {
  const challenge = compileChallenge(api);
  const said = (refusal: RefusalClass) => {
    const { headers = {}, ...words } = refusals[refusal];
    const general = challenge(refusal, undefined, '');
    const filled = Object.entries(headers).map(([name, text]) => [
      name,
      refusal === 'permission' ? text : text.replaceAll('$challenge', () => general),
    ]);
    return { ...words, headers: Object.fromEntries(filled) };
  };
  return {
    credential: said('credential'),
    route: said('route'),
    type: said('type'),
    method: said('method'),
    permission: said('permission'),
    limit: said('limit'),
    unavailable: said('unavailable'),
  };
}

/** A gateway response that is worded as the first of some classes of refusals. */
function worded(
  responseType: GatewayResponseType,
  refusals: Refusals,
  [refusal, ...others]: readonly RefusalClass[],
): readonly GatewayResponse[] {
  if (refusal === undefined) return [];
  const words = canonicalJson(refusals[refusal]);
  const insteadOf = others.filter((other) => canonicalJson(refusals[other]) !== words);
  return [{ responseType, refusal, insteadOf, ...responseOf(responseType, refusal, refusals[refusal]) }];
}

/**
 * How a REST API of API Gateway is to word the refusals of an authorizer, so that they are those of the API definition, as far
 * as API Gateway allows it:
 *
 * | gateway response | when | worded as |
 * |---|---|---|
 * | `UNAUTHORIZED` | the API says 401; no credential at all | `credential` |
 * | `ACCESS_DENIED` | the API says anything else | `permission`, or the first of `method`, `type`, `route`, `credential`, `limit` that is not a 401 |
 * | `AUTHORIZER_FAILURE`, `AUTHORIZER_CONFIGURATION_ERROR` | the key could not be judged | `unavailable` |
 * | `MISSING_AUTHENTICATION_TOKEN`, `RESOURCE_NOT_FOUND` | the gateway has no such route | `route` |
 *
 * One answer serves for all classes behind a gateway response: status, headers and body. Each entry names those that the API
 * words otherwise (`insteadOf`). Body texts may hold `$requestId` (API Gateway's `$context.requestId`), and behind
 * `ACCESS_DENIED` `$permission`, `$scope`, `$methods` and `$retryAfter`, which the authorizer hands over in its context. A header can hold none
 * of these within its text; such headers are left out and named (`withoutHeaders`).
 *
 * HTTP APIs and authorizers of type HTTP have no gateway responses: their refusals cannot be worded at all. Where every byte
 * counts, put the guard in the function: {@link protectLambda}.
 *
 * @throws {@link ArgumentError} (`ERR_ARGUMENT`) if a body holds what API Gateway would take for a variable of its own.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 * @example
 * for (const { responseType, response } of gatewayResponses(api))
 *   new aws.apigateway.Response(responseType, { restApiId: rest.id, responseType, ...response });
 * @example
 * const extension = Object.fromEntries(gatewayResponses(api).map(({ responseType, response }) => [responseType, response]));
 * const openApi = { 'x-amazon-apigateway-gateway-responses': extension, ... };
 */
export function gatewayResponses(api: AnyApi): readonly GatewayResponse[] {
  const refusals = challenging(api, refusalsOf(api));
  const answered = answeredBy(api);
  const denied = answered.filter((refusal) => refusals[refusal].status !== 401);
  const others = answered.filter((refusal) => refusal !== 'credential' && !denied.includes(refusal));
  return [
    ...worded('UNAUTHORIZED', refusals, ['credential', ...others]),
    ...worded('ACCESS_DENIED', refusals, denied),
    ...worded('AUTHORIZER_FAILURE', refusals, ['unavailable']),
    ...worded('AUTHORIZER_CONFIGURATION_ERROR', refusals, ['unavailable']),
    ...worded('MISSING_AUTHENTICATION_TOKEN', refusals, ['route']),
    ...worded('RESOURCE_NOT_FOUND', refusals, ['route']),
  ];
}
