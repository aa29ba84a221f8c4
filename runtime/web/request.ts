import type { VerifierRequest } from '../request.js';

/** The path as it stands in a URL, or an empty one, which no route matches, if anything would be read otherwise elsewhere. */
function pathOf(url: string): string {
  const begin = url.indexOf('/', url.indexOf('://') + 3);
  if (begin === -1 || !URL.canParse(url)) return '';
  const [path = ''] = url.slice(begin).split(/[?#]/, 1);
  return new URL(url).pathname === path ? path : '';
}

/**
 * Reads a web-standard request. Its URL is normalised already (`/a/../b` is `/b`), for the guard as for what stands behind
 * it; one that is not, as some servers make them, is for no route. Repeated headers are joined, which no key string is.
 */
export function requestFromWeb(request: Request, sourceAddress?: string): VerifierRequest {
  const { method, url, headers } = request;
  return {
    method,
    path: pathOf(url),
    headers: [...headers],
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
  };
}
