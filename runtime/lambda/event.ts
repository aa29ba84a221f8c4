import { ArgumentError } from '../../keys/errors.js';
import type { RequestHeaders, VerifierRequest } from '../request.js';
import type { ProxyOptions } from '../source-address.js';
import { canBeAt } from './gateway-route.js';

/** A map whose members are not known yet. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Where a function stands behind its gateway. `trustedProxies` are those in front of the gateway, such as CloudFront: the
 * address in the request context is the last of them then, and the client is found in `X-Forwarded-For`, if that ends in the
 * same address. It is for regional REST APIs and HTTP APIs; behind an edge-optimised API or a function URL the header does
 * not end so, and keys with `allowedCidrs` are refused.
 */
export interface EventOptions extends ProxyOptions {
  /** What stands in front of every route, such as `/api`; a path without it is refused. Absent: a stage is found by itself. */
  readonly basePath?: string;
}

/** Whether a value from outside is a map. */
export function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(map: Members, name: string): string | undefined {
  const value = map[name];
  return typeof value === 'string' ? value : undefined;
}

function isHeaders(value: unknown): value is Exclude<RequestHeaders, readonly (readonly [string, string])[]> {
  return (
    isMap(value) &&
    Object.values(value).every(
      (line) =>
        typeof line === 'string' ||
        line === undefined ||
        (Array.isArray(line) && line.every((part) => typeof part === 'string')),
    )
  );
}

/** Format 1.0 has every line of a header in `multiValueHeaders`, and only the last of each in `headers`. */
function headersOf(event: Members): RequestHeaders {
  if (isHeaders(event.multiValueHeaders)) return event.multiValueHeaders;
  return isHeaders(event.headers) ? event.headers : {};
}

/**
 * An HTTP API hands over the path decoded, a function URL and a REST API as sent. What cannot stand in a path is
 * encoded again; what could change its meaning (`;`, `?`, `#`, `\`, control characters) is left for the router to refuse.
 */
export function encoded(path: string): string {
  return path.isWellFormed() ? path.replace(/[ "<>^`{|}\u0080-\u{10ffff}]/gu, encodeURIComponent) : path;
}

/** What follows a base path, or `undefined` if the path does not begin with it. */
export function withoutBase(path: string, base: string): string | undefined {
  const prefix = base.replace(/\/+$/, '');
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

/** An HTTP API puts the name of a stage in front of the path at its own address, and not at a domain of the user's. */
function withoutStage(context: Members, path: string): string {
  const [stage, apiId, domain] = ['stage', 'apiId', 'domainName'].map((name) => textOf(context, name));
  if (stage === undefined || stage === '$default' || apiId === undefined) return path;
  if (domain?.startsWith(`${apiId}.execute-api.`) !== true) return path;
  return withoutBase(path, `/${stage}`) ?? path;
}

function build(
  event: Members,
  context: Members,
  path: string | undefined,
  method: string,
  address: string | undefined,
): VerifierRequest {
  const requestId = textOf(context, 'requestId');
  return {
    method,
    // No route is empty: a path outside the base path, or not that of the gateway's route, is refused as not listed.
    path: path === undefined ? '' : encoded(path),
    headers: headersOf(event),
    ...(requestId === undefined ? {} : { requestId }),
    ...(address === undefined ? {} : { sourceAddress: address }),
  };
}

/**
 * Reads the event of a proxy integration: REST API and HTTP API (formats 1.0 and 2.0), function URL.
 * The source address is the one that the gateway saw.
 *
 * @throws {@link ArgumentError} for any other event.
 */
export function requestFromEvent(event: unknown, { basePath }: EventOptions = {}): VerifierRequest {
  const context = isMap(event) ? event.requestContext : undefined;
  if (isMap(event) && isMap(context)) {
    const { http, identity } = context;
    const based = (path: string, otherwise: (path: string) => string) =>
      basePath === undefined ? otherwise(path) : withoutBase(path, basePath);
    const parameters = isMap(event.pathParameters) ? event.pathParameters : {};
    const rawPath = textOf(event, 'rawPath');
    const method = isMap(http) ? textOf(http, 'method') : undefined;
    if (event.version === '2.0' && isMap(http) && rawPath !== undefined && method !== undefined) {
      const isAt = canBeAt(rawPath, textOf(event, 'routeKey'), parameters);
      const path = isAt ? based(rawPath, (raw) => withoutStage(context, raw)) : undefined;
      return build(event, context, path, method, textOf(http, 'sourceIp'));
    }
    const [path, httpMethod] = [textOf(event, 'path'), textOf(event, 'httpMethod')];
    if (isMap(identity) && path !== undefined && httpMethod !== undefined) {
      const isHttpApi = event.version === '1.0';
      const isAt = canBeAt(path, textOf(event, 'resource'), parameters);
      const rest = isAt ? based(path, (raw) => (isHttpApi ? withoutStage(context, raw) : raw)) : undefined;
      return build(event, context, rest, httpMethod, textOf(identity, 'sourceIp'));
    }
  }
  throw new ArgumentError(
    'this event is not one of a REST API, an HTTP API or a function URL; use a proxy integration (AWS_PROXY)',
  );
}
