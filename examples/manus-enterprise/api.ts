import { defineApi } from 'keywright/catalog';
import { catalog } from './catalog.ts';

/** The envelope of an error of the vendor. The document shows the id as `req_` and more. */
function envelope(code: string, message: string) {
  return { ok: false, request_id: 'req_$requestId', error: { code, message } } as const;
}

/** "If the key is missing, invalid, or its key type does not match the endpoint being called": one answer for all of it. */
const unauthenticated = {
  status: 401, // ours: the document says the body and no status
  body: envelope('unauthenticated', 'Invalid or missing enterprise API key'),
} as const;

/**
 * The team v2 APIs. `enterprise.export.create`, `team.asset.list` and `team.asset.update_scope` are the document's; the other
 * endpoints are ours, and so is POST where the document shows no request.
 */
export const api = defineApi(catalog, {
  credentials: [{ header: 'X-API-Key' }],
  routes: {
    'POST /v2/enterprise.export.create': { types: 'e-discovery', permission: 'enterprise.export.create' },
    'POST /v2/enterprise.export.get': { types: 'e-discovery', permission: 'enterprise.export.get' },
    'POST /v2/siem.event.list': { types: 'siem', permission: 'siem.event.list' },
    'POST /v2/siem.event.get_payload': { types: 'siem', permission: 'siem.event.get_payload' },
    'POST /v2/team.user.provision': { types: 'team-user-management', permission: 'team.user.provision' },
    'POST /v2/team.user.update': { types: 'team-user-management', permission: 'team.user.update' },
    'POST /v2/team.user.offboard': { types: 'team-user-management', permission: 'team.user.offboard' },
    'POST /v2/team.asset.list': {
      types: { anyOf: ['team-asset-audit', 'team-asset-management'] },
      permission: 'team.asset.list',
    },
    'POST /v2/team.asset.update_scope': {
      types: 'team-asset-management',
      permission: 'team.asset.update_scope',
    },
  },
  refusals: {
    credential: unauthenticated,
    type: unauthenticated,
    // A key has all that its type gives, so these are refusals of a wrong type, too.
    permission: unauthenticated,
    method: unauthenticated,
    // Ours: the document is silent.
    route: { status: 404, body: envelope('not_found', 'No such endpoint') },
    unavailable: { status: 503, body: envelope('unavailable', 'The key could not be checked. Try again.') },
  },
});
