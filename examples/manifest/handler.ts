import { principalOf } from 'keywright/runtime';
import type { api } from './api.ts';

/** What the handler reads of an event of an HTTP API or a function URL. */
interface ProxyEvent {
  readonly rawPath: string;
  readonly requestContext: { readonly http: { readonly method: string } };
}

/**
 * A stand-in for the platform: it answers with what it would do, and for whom. It runs only for requests that the API
 * definition lets through, so it asks for no permission itself.
 */
export async function handler(event: ProxyEvent) {
  const { account, label } = principalOf<typeof api>(event);
  const does = `${event.requestContext.http.method} ${event.rawPath}`;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ organization: account, token: label, does }),
  };
}
