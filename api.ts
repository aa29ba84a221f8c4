import { defineApi } from 'keywright/catalog';
import { catalog } from './catalog.js';

/** The API of "acme": what each route needs, and where credentials are taken from. */
export const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: {
    'GET /reports': { permission: 'read:report' },
    'POST /reports': { permission: 'create:report' },
    'DELETE /reports/{id}': { permission: 'delete:report' },
  },
});
