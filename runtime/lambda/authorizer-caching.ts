import type { AnyApi, RouteDefinition } from '../../keys/api/api.js';
import type { KeyTypeDefinition } from '../../keys/catalog/catalog.js';
import { ArgumentError } from '../../keys/errors.js';
import type { AuthorizerKind } from './authorizer.js';

/** What {@link authorizerCaching} takes. */
export interface AuthorizerCachingOptions {
  readonly kind: AuthorizerKind;
  readonly api: AnyApi;
  /** The authorizer's `authorizerResultTtlInSeconds`: whole seconds, 0 to 3,600. Default 0. */
  readonly ttlSeconds?: number;
  /** As in `createAuthorizer`: with proxies in front of the gateway the cache key must hold their header. Default 0. */
  readonly trustedProxies?: number;
  /**
   * The authorizer's identity sources, in the words of its kind of API, as a list or with commas between them. Absent: the
   * fewest that will do.
   */
  readonly identitySource?: string | readonly string[];
}

/** How long after something happened a request that starts then may still pass, in seconds. */
export interface AuthorizerBound {
  readonly revocationSeconds: number;
  readonly expirySeconds: number;
  /** After the end of an overlap, with the version before. */
  readonly overlapSeconds: number;
}

/** A setting of an authorizer's cache that is safe, and what it costs. */
export interface AuthorizerCaching {
  readonly ttlSeconds: number;
  /** What the cache key is made of; a list of its own, as `@pulumi/aws` takes it. A REST API takes it with commas. */
  readonly identitySources: string[];
  readonly bound: AuthorizerBound;
  /** The bound in one line, for people. */
  readonly summary: string;
}

/** API Gateway takes no longer time to live. */
const LONGEST_TTL_SECONDS = 3_600;

/** The verifier reads the record of a key on every request that it is asked about. */
const RECORD_CACHE_SECONDS = 0;

/** What API Gateway calls the things that a request is judged by. */
const SOURCES = {
  REQUEST: {
    header: 'method.request.header.',
    context: ['context.httpMethod', 'context.path', 'context.identity.sourceIp'],
  },
  HTTP: {
    header: '$request.header.',
    // The route and the domain too: the path is decoded, and a stage stands in front of it at one domain only.
    context: [
      '$context.httpMethod',
      '$context.path',
      '$context.routeKey',
      '$context.domainName',
      '$context.identity.sourceIp',
    ],
  },
} as const;

function neededFor({ kind, api, trustedProxies = 0 }: AuthorizerCachingOptions): readonly string[] {
  if (kind === 'TOKEN') return [];
  const { header, context } = SOURCES[kind];
  const told = trustedProxies > 0 ? [`${header}X-Forwarded-For`] : [];
  return [...api.credentials.map((credential) => header + credential.header), ...context, ...told];
}

/** Case matters in the names of variables, and not in those of headers. */
function folded(kind: keyof typeof SOURCES, source: string): string {
  return source.startsWith(SOURCES[kind].header) ? source.toLowerCase() : source;
}

function given(identitySource: string | readonly string[] | undefined): readonly string[] | undefined {
  const sources = typeof identitySource === 'string' ? identitySource.split(',') : identitySource;
  return sources?.map((source) => source.trim()).filter((source) => source !== '');
}

/** Why no answer to a request to this API may serve for another one, whatever the cache key. */
function* apiProblems({ credentials, others, limits, routes, catalog }: AnyApi): Generator<string> {
  if (credentials.length > 1)
    yield 'the API takes credentials in several headers, and API Gateway refuses a request without one of its identity sources';
  if (others === 'pass')
    yield "the API declares others: 'pass', and what the other guard answers may be for more than the judged request";
  if (limits !== undefined || Object.values<RouteDefinition>(routes).some((route) => 'limit' in route))
    yield 'the API has limits, and what is answered from a cache is not counted';
  const guarded = Object.entries<KeyTypeDefinition>(catalog.types).find(([, { methods }]) => methods);
  if (guarded !== undefined)
    yield `keys of type "${guarded[0]}" are bound to methods, and headers that ask for another one are not seen in a cached request`;
}

function* problems(options: AuthorizerCachingOptions, sources: readonly string[]): Generator<string> {
  const { kind, api } = options;
  if (kind === 'TOKEN') {
    yield 'an authorizer of type TOKEN caches by the header alone, for all routes and addresses; use one of type REQUEST';
    return;
  }
  yield* apiProblems(api);
  const held = new Set(sources.map((source) => folded(kind, source)));
  const needed = neededFor(options);
  const missing = needed.filter((source) => !held.has(folded(kind, source)));
  if (missing.length > 0)
    yield `its identity sources lack ${missing.join(', ')}; they must hold all of ${needed.join(', ')}`;
}

function summaryOf(kind: AuthorizerKind, ttlSeconds: number, boundSeconds: number): string {
  const what = 'a revocation, an expiry, the end of an overlap or a narrower right holds';
  return ttlSeconds === 0
    ? `authorizer of kind ${kind}, nothing cached: ${what} for every request that starts after it`
    : `authorizer of kind ${kind}, cached for ${ttlSeconds} s: ${what} at the latest ${boundSeconds} s after it`;
}

/**
 * Whether an authorizer may have a time to live above 0, and how much later a revocation then holds.
 *
 * **The bound** is the time to live, plus that of cached records, which is 0: the verifier reads the record whenever it is
 * asked. An answer that was cached just before a key expired, was revoked or lost a right serves for one time to live more. A
 * run of the authorizer that was under way at that moment counts from its end. What was refused by a policy is cached for
 * as long.
 *
 * **Above 0** the cache key must hold all that a request is judged by: the credential, the method, the *path* and the source
 * address. The resource or route of API Gateway is not enough. The policy of a REST API names the judged path, so that
 * another path of the same resource would be refused from the cache; the yes of an HTTP API names nothing, and one route
 * there (`$default`, `{proxy+}`) may be several here. Nor is its path enough: it is decoded, so that two routes there may have
 * the same one, and a stage in front of it is taken off at one domain only. Refused are authorizers of type TOKEN (they cache by the header alone),
 * APIs with several headers, with `others: 'pass'`, with limits, or with key types that are bound to methods: what a request
 * says elsewhere is not seen when it is answered from the cache. So nothing behind the gateway may listen to headers that ask
 * for another method, such as `X-HTTP-Method-Override`. Usage counts the requests that were not answered from the cache.
 *
 * @throws {@link ArgumentError} (`ERR_ARGUMENT`) that lists everything that speaks against the time to live.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 * @example
 * const { ttlSeconds, identitySources } = authorizerCaching({ kind: 'HTTP', api, ttlSeconds: 30 });
 * new aws.apigatewayv2.Authorizer('keys', { authorizerResultTtlInSeconds: ttlSeconds, identitySources, ... });
 * @example
 * const { ttlSeconds, identitySources } = authorizerCaching({ kind: 'REQUEST', api, ttlSeconds: 30 });
 * const identitySource = identitySources.join(',');
 * new aws.apigateway.Authorizer('keys', { authorizerResultTtlInSeconds: ttlSeconds, identitySource, ... });
 */
export function authorizerCaching(options: AuthorizerCachingOptions): AuthorizerCaching {
  const { kind, ttlSeconds = 0 } = options;
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 0 || ttlSeconds > LONGEST_TTL_SECONDS)
    throw new ArgumentError(
      `the time to live of an authorizer is a whole number of seconds from 0 to ${LONGEST_TTL_SECONDS}`,
    );
  const identitySources = [...(given(options.identitySource) ?? neededFor(options))];
  const found = ttlSeconds === 0 ? [] : [...problems(options, identitySources)];
  if (found.length > 0)
    throw new ArgumentError(
      `an authorizer of kind ${kind} with a time to live of ${ttlSeconds} s is refused; set it to 0, or mend this:\n  ${found.join('\n  ')}`,
    );
  const bound = ttlSeconds + RECORD_CACHE_SECONDS;
  return {
    ttlSeconds,
    identitySources,
    bound: { revocationSeconds: bound, expirySeconds: bound, overlapSeconds: bound },
    summary: summaryOf(kind, ttlSeconds, bound),
  };
}
