import type { JSONWebKeySet } from 'jose';
import { isMap } from '../../keys/api/members.js';
import { UnavailableError } from '../../keys/errors.js';
import { within } from '../deadline.js';

/** A longer answer is read no further, in bytes. Key sets with certificates of large issuers have some 30 KiB. */
const LONGEST_ANSWER = 262_144;

/** As much of `fetch` as is used. */
export type Fetch = (
  url: string,
  init: {
    readonly redirect: 'error';
    readonly signal: AbortSignal;
    readonly headers: Readonly<Record<string, string>>;
  },
) => Promise<Response>;

/** The body as text, as far as it is not too long. */
async function textOf(url: string, { body }: Response): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const part of body) {
    length += part.byteLength;
    if (length > LONGEST_ANSWER)
      throw new UnavailableError(`${url}: the answer is longer than ${LONGEST_ANSWER} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return isMap(value) && Array.isArray(value.keys) && value.keys.every(isMap);
}

function parsed(url: string, text: string): JSONWebKeySet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnavailableError(`${url}: the answer is not JSON`);
  }
  if (!isKeySet(value)) throw new UnavailableError(`${url}: the answer is no set of keys (RFC 7517)`);
  return value;
}

/**
 * Reads the keys that an issuer publishes (RFC 7517). No redirect is followed; the answer is bounded in size, and in time to its
 * last byte.
 *
 * @throws {@link UnavailableError} that says what is wrong with the answer.
 */
export async function readKeys(url: string, fetch: Fetch, timeoutMs: number): Promise<JSONWebKeySet> {
  const stop = new AbortController();
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const reading = async () => {
    const response = await fetch(url, { redirect: 'error', signal: stop.signal, headers });
    if (response.status !== 200 || response.redirected)
      throw new UnavailableError(`${url}: the answer has status ${response.status}, and not 200`);
    return parsed(url, await textOf(url, response));
  };
  try {
    return await within(timeoutMs, url, reading());
  } catch (cause) {
    if (cause instanceof UnavailableError) throw cause;
    throw new UnavailableError(`${url}: there is no answer`, { cause });
  } finally {
    // What was not read to its end is read no further.
    stop.abort();
  }
}
