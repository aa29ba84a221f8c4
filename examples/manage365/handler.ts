import { principalOf } from 'keywright/runtime';
import type { api } from './api.ts';
import { sessionOf } from './session-stand-in.ts';

/** What the handlers read of an event of an HTTP API or a function URL. */
interface ProxyEvent {
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly http: { readonly method: string } };
}

function answer(statusCode: number, body: Readonly<Record<string, string>>) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** A stand-in for the service: it answers with what it would do, for which MSP, and through what. */
function served({ requestContext, rawPath }: ProxyEvent, msp: string, through: string) {
  return answer(200, { msp, through, does: `${requestContext.http.method} ${rawPath}` });
}

/** Runs for requests with a key that the API definition lets through. */
export async function handler(event: ProxyEvent) {
  const { account, label } = principalOf<typeof api>(event);
  return served(event, account, `key ${label}`);
}

/**
 * Runs for requests whose credential is no key (`KEYWRIGHT_OTHERS_HANDLER`). Nobody has judged them before: what it does not
 * know it refuses.
 */
export async function session(event: ProxyEvent) {
  const found = sessionOf(event.headers.authorization, process.env.SESSION_SECRET);
  return found === undefined
    ? answer(401, { error: 'not a session' })
    : served(event, found.msp, `session of ${found.user}`);
}
