import { principalOf } from 'keywright/runtime';
import type { api } from './api.ts';

/** What the handler reads of an event of an HTTP API or a function URL. */
interface ProxyEvent {
  readonly rawPath: string;
  readonly requestContext: { readonly requestId: string };
  readonly body?: string;
}

/**
 * A stand-in for the team v2 APIs: it answers, in the vendor's envelope, with what it was asked and for which tenant. The
 * document shows no answer to a good request, so the inside of `data` is ours.
 */
export async function handler(event: ProxyEvent) {
  const { account, type } = principalOf<typeof api>(event);
  const method = event.rawPath.slice('/v2/'.length);
  const asked: unknown = JSON.parse(event.body ?? '{}');
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ok: true,
      request_id: `req_${event.requestContext.requestId}`,
      data: { method, tenant: account, key_type: type, asked },
    }),
  };
}
