import { defineApi } from 'keywright/catalog';
import { catalog } from './catalog.ts';

/**
 * The API below `/api/v1`, which the deployment tells the bundle (`KEYWRIGHT_BASE_PATH`). `GET /tenants` and `POST /users` are
 * the document's, the other endpoints are ours.
 */
export const api = defineApi(catalog, {
  // "Keys sit in the same Authorization header as the portal's JWT session": the prefix tells them apart.
  credentials: [{ header: 'Authorization', scheme: 'Bearer', accepts: ['key', 'session'] }],
  tokens: {
    session: {
      issuer: 'https://portal.manage365.example',
      audience: 'https://api.manage365.com.au',
      jwksUri: 'https://portal.manage365.example/.well-known/jwks.json',
      algorithms: ['ES256'],
      account: 'msp',
      // The subject is who creates keys: a session may do what they may do at that moment, and so may their keys.
      rights: 'grantor',
    },
  },
  // "the same rate limits … as a JWT session": whatever a person and their keys ask for is one count. The number is ours.
  limits: { person: { by: 'grantor', requests: 300, windowSeconds: 60 } },
  routes: {
    'GET /tenants': { permission: 'TENANTS_READ', limit: 'person' },
    'POST /tenants/{id}/sync': { permission: 'TENANTS_SYNC', limit: 'person' },
    'GET /users': { permission: 'USERS_READ', limit: 'person' },
    'POST /users': { permission: 'USERS_CREATE', limit: 'person' },
    'PATCH /users/{id}': { permission: 'USERS_UPDATE', limit: 'person' },
    'DELETE /users/{id}': { permission: 'USERS_DELETE', limit: 'person' },
  },
  refusals: {
    // "a clear 401 message": the status is the document's, the words are ours.
    method: {
      status: 401,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'Bearer realm="manage365"',
      },
      body: {
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        detail: 'This API key is read-only: it may be used with $methods and no other method.',
        requestId: '$requestId',
      },
    },
  },
});
