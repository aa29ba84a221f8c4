import type { AnyApi } from '../../keys/api/api.js';
import type { Caller } from '../caller.js';
import { assertOthers } from '../others.js';
import type { Principal } from '../principal.js';
import type { RefusalResponse } from '../refusal.js';
import { behindGateway } from '../source-address.js';
import type { Allowed } from '../verdict.js';
import type { Verifier } from '../verifier.js';
import { type EventOptions, isMap, type Members, requestFromEvent } from './event.js';
import { timeLeft } from './time-left.js';

/** A Lambda handler for proxy events. */
export type LambdaHandler = (event: unknown, context: unknown) => unknown;

/** Settings of {@link protectLambda}. */
export interface LambdaOptions extends EventOptions {
  /**
   * Gets the events of requests whose credential is none of the catalog's, as they came, in place of their refusal: the
   * handler with the guard that knows such credentials. Only for an API that declares `others: 'pass'`.
   */
  readonly others?: LambdaHandler;
}

/** What stands at `event.requestContext.authorizer.keywright` when the handler runs. */
export type KeywrightContext<A extends AnyApi = AnyApi> = Caller<A>;

/** A refusal as proxy integrations of both formats and function URLs want it. */
function proxyResponse({ status, headers, body }: RefusalResponse) {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false };
}

function without(headers: unknown, names: ReadonlySet<string>): unknown {
  if (!isMap(headers)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())));
}

/**
 * The handler's answer with the headers of a verdict, beside those that it has itself. An answer without a status stays as it
 * is: HTTP APIs and function URLs take it for a body as a whole.
 */
function announced(answer: unknown, { headers: more }: Pick<Allowed, 'headers'>): unknown {
  if (more === undefined || !isMap(answer) || !('statusCode' in answer)) return answer;
  const { headers, multiValueHeaders } = answer;
  const several = isMap(multiValueHeaders) ? Object.keys(multiValueHeaders) : [];
  const single = isMap(headers) ? headers : {};
  const said = new Set([...several, ...Object.keys(single)].map((name) => name.toLowerCase()));
  const missing = Object.entries(more).filter(([name]) => !said.has(name.toLowerCase()));
  return { ...answer, headers: { ...single, ...Object.fromEntries(missing) } };
}

/** The event for the handler: with the principal, and without the key string, which a handler has no use for but leaks. */
function admitted<A extends AnyApi>(
  event: Members,
  { principal, route, params }: Allowed<A>,
  credentials: ReadonlySet<string>,
): Members {
  const context = isMap(event.requestContext) ? event.requestContext : {};
  const keywright: KeywrightContext<A> = { principal, route, params };
  const { headers, multiValueHeaders } = event;
  return {
    ...event,
    ...(headers === undefined ? {} : { headers: without(headers, credentials) }),
    ...(multiValueHeaders === undefined
      ? {}
      : { multiValueHeaders: without(multiValueHeaders, credentials) }),
    requestContext: {
      ...context,
      authorizer: { ...(isMap(context.authorizer) ? context.authorizer : {}), keywright },
    },
  };
}

/**
 * Puts a verifier in front of a Lambda handler that serves REST API, HTTP API (formats 1.0, 2.0) or function URL events.
 *
 * For a refused request the handler does not run. For an allowed one it gets the same event with
 * `requestContext.authorizer.keywright` = {@link KeywrightContext}, and without the headers that hold credentials.
 * Usage is noted while the handler runs, and before the invocation ends.
 *
 * @throws {@link ArgumentError} (as a rejection) for an event of any other kind; TypeError (at once) if `others` is given
 * and the API does not declare `others: 'pass'`, or `trustedProxies` is no number of proxies.
 * @example
 * export const handler = protectLambda(verifier, async (event) => ({ statusCode: 200, body: principalOf(event).account }));
 */
export function protectLambda<A extends AnyApi>(
  verifier: Verifier<A>,
  handler: LambdaHandler,
  options: LambdaOptions = {},
): (event: unknown, context?: unknown) => Promise<unknown> {
  const credentials = new Set(verifier.api.credentials.map(({ header }) => header.toLowerCase()));
  const { others } = options;
  assertOthers(verifier.api, others);
  const locate = behindGateway(options);
  return async (event, context) => {
    const request = locate(requestFromEvent(event, options));
    const verdict = await verifier.verify({ ...request, ...timeLeft(context) });
    if (verdict.kind === 'not-a-key' && others !== undefined) return others(event, context);
    if (verdict.kind !== 'allowed') return proxyResponse(verdict.response);
    try {
      return announced(
        await handler(admitted(isMap(event) ? event : {}, verdict, credentials), context),
        verdict,
      );
    } finally {
      await verifier.settled(verdict);
    }
  };
}

/** An authorizer hands texts on: those of a REST API stand beside its own, those of an HTTP API one level below. */
function handedOn(context: Members): unknown {
  const authorizer = isMap(context.authorizer) ? context.authorizer : {};
  const { keywright } = isMap(authorizer.lambda) ? { ...authorizer.lambda, ...authorizer } : authorizer;
  if (typeof keywright !== 'string') return keywright;
  try {
    return JSON.parse(keywright);
  } catch {
    return undefined;
  }
}

/**
 * The caller, from an event that came through {@link protectLambda}, {@link createAuthorizer} or the Lambda bundle.
 *
 * @throws TypeError if it did not: a handler that runs unguarded must not go on.
 * @example
 * const { account, permissions } = principalOf<typeof api>(event);
 */
export function principalOf<A extends AnyApi = AnyApi>(event: unknown): Principal<A> {
  const context = isMap(event) ? event.requestContext : undefined;
  const keywright = isMap(context) ? handedOn(context) : undefined;
  if (!isMap(keywright) || !isMap(keywright.principal))
    throw new TypeError('this event did not come through keywright: the handler is not protected');
  return keywright.principal as unknown as Principal<A>;
}
