import type { IncomingMessage } from 'node:http';
import type { VerifierRequest } from '../request.js';

/** Every line as it was sent: `request.headers` keeps only the first `Authorization` of several. */
function linesOf({ rawHeaders }: IncomingMessage): readonly (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return lines;
}

/**
 * Reads a request of Node's server. The address is that of the connection: behind a proxy, the proxy's; see `behindProxies`.
 *
 * @param url path and query; where a framework takes a part away, with it.
 */
export function requestFromNode(request: IncomingMessage, url = request.url ?? ''): VerifierRequest {
  const sourceAddress = request.socket.remoteAddress;
  const query = url.indexOf('?');
  return {
    method: request.method ?? '',
    path: query === -1 ? url : url.slice(0, query),
    headers: linesOf(request),
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
  };
}
