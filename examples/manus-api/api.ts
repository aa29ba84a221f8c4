import { defineApi } from 'keywright/catalog';
import { catalog } from './catalog.ts';

/** The envelope of an error of the vendor. The document shows the id as `req_` and more. */
function envelope(code: string, message: string) {
  return { ok: false, request_id: 'req_$requestId', error: { code, message } } as const;
}

/** RFC 9110 asks for a challenge with each 401; RFC 6750 and RFC 9728 say what stands in it. */
const CHALLENGE = { 'WWW-Authenticate': '$challenge' } as const;

/** "If the key or token is missing or invalid, the API returns:" the body; the status is ours. */
const denied = {
  status: 401,
  headers: CHALLENGE,
  body: envelope('permission_denied', 'Invalid or missing API key'),
} as const;

/** The document keeps the numbers on another page: these are ours. */
const perMinute = (requests: number) => ({ by: 'user', requests, windowSeconds: 60 }) as const;

/** Where the vendor's Open App guide would have its authorization server. */
const ISSUER = 'https://auth.manus.ai';

/**
 * The Manus API. `task.create` and `task.list`, and the OAuth scopes `create_task` and `manage_all_tasks`, are the document's;
 * the other endpoints are ours, and so is which scope each takes.
 *
 * @param issuer the authorization server, and `jwksUri` where its keys are
 */
export function manusApi(issuer: string = ISSUER, jwksUri: string = `${issuer}/jwks`) {
  return defineApi(catalog, {
    credentials: [
      { header: 'x-manus-api-key' },
      { header: 'Authorization', scheme: 'Bearer', accepts: ['oauth'] },
    ],
    tokens: {
      oauth: {
        issuer,
        audience: 'https://api.manus.ai',
        jwksUri,
        algorithms: ['ES256'],
        // "third-party apps that act on behalf of team users"
        account: 'team_id',
        scopes: { known: ['create_task', 'manage_all_tasks'] },
        resource: 'https://api.manus.ai',
      },
    },
    // "Rate limits apply per user (shared across all of your API keys)."
    limits: { reads: perMinute(120) },
    routes: {
      'POST /v2/task.create': {
        permission: 'task.create',
        oauthScopes: 'create_task',
        limit: perMinute(10),
      },
      'GET /v2/task.list': { permission: 'task.list', oauthScopes: 'manage_all_tasks', limit: 'reads' },
      'GET /v2/task.detail': { permission: 'task.detail', oauthScopes: 'manage_all_tasks', limit: 'reads' },
      'POST /v2/task.update': {
        permission: 'task.update',
        oauthScopes: 'manage_all_tasks',
        limit: perMinute(30),
      },
      'POST /v2/task.delete': {
        permission: 'task.delete',
        oauthScopes: 'manage_all_tasks',
        limit: perMinute(30),
      },
      'POST /v2/file.upload': { permission: 'file.upload', oauthScopes: 'create_task', limit: perMinute(30) },
      // "Some endpoints are API Key only"
      'POST /v2/webhook.create': { permission: 'webhook.create', credentials: ['key'], limit: perMinute(10) },
    },
    refusals: {
      credential: denied,
      // A token at an endpoint that is for keys alone, and the other way round.
      type: denied,
      permission: {
        status: 403,
        headers: CHALLENGE,
        body: envelope('permission_denied', 'The token lacks the scope $scope'),
      },
      method: denied,
      // Ours: the document is silent.
      route: { status: 404, body: envelope('not_found', 'No such endpoint') },
      limit: {
        status: 429,
        body: envelope('rate_limited', 'Too many requests. Try again in $retryAfter seconds.'),
      },
      unavailable: {
        status: 503,
        body: envelope('unavailable', 'The request could not be checked. Try again.'),
      },
    },
  });
}

export const api = manusApi();
