/** A longer token is refused unread: servers take headers of 8 to 16 KiB. */
export const LONGEST_TOKEN = 16_384;

/** RFC 7515 compact serialisation: header, payload and signature in base64url. `none` has an empty one. */
const FORM = /^[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*$/;

/** Whether text has the form of a signed JWT. Nothing of it is decoded. */
export function isTokenForm(text: string): boolean {
  return text.length <= LONGEST_TOKEN && FORM.test(text);
}

/**
 * The issuer that a token claims, of which nothing is proven: only to tell which of several pinned issuers it is to be held
 * against, to the letter.
 */
export function claimedIssuer(text: string): string | undefined {
  const [, payload = ''] = FORM.exec(text) ?? [];
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof claims !== 'object' || claims === null || !('iss' in claims)) return undefined;
    return typeof claims.iss === 'string' ? claims.iss : undefined;
  } catch {
    return undefined;
  }
}
