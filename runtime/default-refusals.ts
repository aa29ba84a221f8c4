import type { AnyApi, RefusalClass, RefusalDefinition } from '../keys/api/api.js';

const COMMON = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };

/** RFC 9457: `about:blank` says that the title is that of the status. */
function problem(status: number, title: string, detail: string, more: Readonly<Record<string, string>> = {}) {
  return { type: 'about:blank', title, status, detail, ...more, requestId: '$requestId' };
}

/** RFC 9110 asks for a challenge with each 401; a key in a header of its own has no registered scheme. */
function challenges({ credentials, catalog, tokens }: AnyApi): string {
  if (tokens !== undefined) return '$challenge';
  const schemes = credentials.map(({ scheme }) => scheme ?? 'ApiKey');
  return [...new Set(schemes)].map((scheme) => `${scheme} realm="${catalog.name}"`).join(', ');
}

/** RFC 6750 section 3.1: what is missing, for those who present tokens. */
function insufficientScope({ credentials, catalog, tokens }: AnyApi): Readonly<Record<string, string>> {
  if (tokens !== undefined) return { 'WWW-Authenticate': '$challenge' };
  const scheme = credentials.find((credential) => credential.scheme !== undefined)?.scheme;
  if (scheme === undefined) return {};
  return {
    'WWW-Authenticate': `${scheme} realm="${catalog.name}", error="insufficient_scope", scope="$scope"`,
  };
}

/**
 * The refusals of an API: its own words where it has any, else RFC 6750 and RFC 9457.
 * A key of the wrong type is refused like a bad one unless the API words that: outside its surface it is nobody.
 */
export function refusalsOf(api: AnyApi): Readonly<Record<RefusalClass, RefusalDefinition>> {
  const what = api.tokens === undefined ? 'API key' : 'credential';
  const credential = api.refusals?.credential ?? {
    status: 401,
    headers: { ...COMMON, 'WWW-Authenticate': challenges(api) },
    body: problem(401, 'Unauthorized', `The ${what} is missing or not valid.`),
  };
  const unavailable = api.refusals?.unavailable ?? {
    status: 503,
    headers: COMMON,
    body: problem(503, 'Service Unavailable', `The ${what} could not be checked. Try again.`),
  };
  return {
    credential,
    type: api.refusals?.type ?? credential,
    route: api.refusals?.route ?? {
      status: 404,
      headers: COMMON,
      body: problem(404, 'Not Found', 'There is no such route.'),
    },
    method: api.refusals?.method ?? {
      status: 403,
      headers: COMMON,
      body: problem(403, 'Forbidden', `The ${what} may not be used with this method.`),
    },
    permission: api.refusals?.permission ?? {
      status: 403,
      headers: { ...COMMON, ...insufficientScope(api) },
      body: problem(403, 'Forbidden', `The ${what} lacks the permission "$permission".`, {
        permission: '$permission',
      }),
    },
    limit: api.refusals?.limit ?? {
      status: 429,
      headers: COMMON,
      body: problem(429, 'Too Many Requests', 'There were too many requests. Try again in $retryAfter s.'),
    },
    unavailable: { ...unavailable, headers: withRetryAfter(unavailable.headers ?? {}) },
  };
}

function withRetryAfter(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const said = Object.keys(headers).some((name) => name.toLowerCase() === 'retry-after');
  return said ? headers : { ...headers, 'Retry-After': '1' };
}
