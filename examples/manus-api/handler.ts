import { principalOf } from 'keywright/runtime';
import type { api } from './api.ts';

/** What the handler reads of an event of an HTTP API or a function URL. */
interface ProxyEvent {
  readonly rawPath: string;
  readonly requestContext: { readonly requestId: string };
  readonly body?: string;
}

/**
 * A stand-in for the Manus API: it answers, in the vendor's envelope, with what it was asked, and for whom. The document shows
 * no answer to a good request, so the inside of `data` is ours.
 */
export async function handler(event: ProxyEvent) {
  const caller = principalOf<typeof api>(event);
  const method = event.rawPath.slice('/v2/'.length);
  const asked: unknown = event.body === undefined ? {} : JSON.parse(event.body);
  const user = caller.credential === 'key' ? caller.owner : caller.subject;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ok: true,
      request_id: `req_${event.requestContext.requestId}`,
      data: { method, account: caller.account, user, credential: caller.credential, asked },
    }),
  };
}
