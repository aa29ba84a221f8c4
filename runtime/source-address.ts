import { parseAddress } from '../keys/addresses/address.js';
import { eachLine } from './header-lines.js';
import type { VerifierRequest } from './request.js';

/** Where a guard stands behind proxies. */
export interface ProxyOptions {
  /**
   * How many proxies stand between clients and this server, all of them yours, each of which appends the address that it saw
   * to `X-Forwarded-For` in one line. The client is then who the outermost of them saw; what stands to the left of that,
   * the client may have written. A whole number from 0; default 0: the client is who connects, and the header, which
   * anybody can send, is not read.
   */
  readonly trustedProxies?: number;
}

/** Puts the client's address in the place of the one that connects. */
export type Locate = (request: VerifierRequest) => VerifierRequest;

const HEADER = 'x-forwarded-for';

/** The entries from the left, or none if the header is not there, or there twice: its lines may be in any order then. */
function entriesOf({ headers }: VerifierRequest): readonly string[] {
  const lines: string[] = [];
  eachLine(headers, (name, value) => {
    if (name.toLowerCase() === HEADER) lines.push(value);
  });
  const [line, ...others] = lines;
  return line === undefined || others.length > 0 ? [] : line.split(',').map((entry) => entry.trim());
}

/** As an address is written, and nothing else: what has a port or brackets, or is a name, is not known. */
function canonical(entry: string | undefined): string | undefined {
  return entry === undefined ? undefined : parseAddress(entry)?.toString();
}

function countOf({ trustedProxies = 0 }: ProxyOptions): number {
  if (Number.isSafeInteger(trustedProxies) && trustedProxies >= 0) return trustedProxies;
  throw new TypeError(
    `trustedProxies is ${String(trustedProxies)}; write how many there are, a whole number from 0`,
  );
}

function locate(
  options: ProxyOptions,
  clientOf: (hops: readonly string[], count: number, peer: string | undefined) => string | undefined,
): Locate {
  const count = countOf(options);
  if (count === 0) return (request) => request;
  return (request) => {
    const { sourceAddress, ...rest } = request;
    const client = canonical(clientOf(entriesOf(request), count, canonical(sourceAddress)));
    return client === undefined ? rest : { ...rest, sourceAddress: client };
  };
}

/**
 * For a server of one's own: the proxy that connects is not in the header, so that with n proxies the n-th entry from the
 * right is the client.
 *
 * @throws TypeError if the number of proxies is none.
 */
export function behindProxies(options: ProxyOptions): Locate {
  return locate(options, (entries, count) => entries.at(-count));
}

/**
 * For a function behind API Gateway, which appends who connects to it and tells the same in the request context. A header
 * that does not end so was not made that way (a function URL hands on its left end alone, which clients write), and tells
 * nothing; else the client is n entries before.
 *
 * @throws TypeError if the number of proxies is none.
 */
export function behindGateway(options: ProxyOptions): Locate {
  return locate(options, (entries, count, peer) =>
    peer !== undefined && canonical(entries.at(-1)) === peer ? entries.at(-1 - count) : undefined,
  );
}
