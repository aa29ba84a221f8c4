import { principalOf } from 'keywright/runtime';
import type { api } from './api.ts';

/** What the handlers read of an event of an HTTP API or a function URL. */
interface ProxyEvent {
  readonly rawPath: string;
  readonly requestContext: { readonly http: { readonly method: string } };
}

function answer(statusCode: number, body: Readonly<Record<string, string>>) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A stand-in for the service: it answers with what it would do, for which MSP, and through what. */
function served({ requestContext, rawPath }: ProxyEvent, msp: string, through: string) {
  return answer(200, { msp, through, does: `${requestContext.http.method} ${rawPath}` });
}

/** Runs for requests that the API definition lets through, with a key or in a session. */
export async function handler(event: ProxyEvent) {
  const caller = principalOf<typeof api>(event);
  const through = caller.credential === 'key' ? `key ${caller.label}` : `session of ${caller.subject}`;
  return served(event, caller.account, through);
}
