/** A stand-in for the guard of the portal's sessions: enough of a JWT to show what becomes of credentials that are no keys. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whose session it is. */
export interface Session {
  readonly msp: string;
  readonly user: string;
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The session of a Bearer token: a JWT of HS256 that is signed with `secret` and has not expired; else `undefined`. */
export function sessionOf(
  authorization: string | undefined,
  secret: string | undefined,
): Session | undefined {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  const [head = '', claims = '', signature = '', ...more] = token.split('.');
  // An empty secret would let anybody sign.
  if (!secret || more.length > 0 || parsed(head).alg !== 'HS256') return undefined;
  const expected = createHmac('sha256', secret).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { msp, sub, exp } = parsed(claims);
  if (typeof msp !== 'string' || typeof sub !== 'string' || typeof exp !== 'number') return undefined;
  return exp > Date.now() / 1000 ? { msp, user: sub } : undefined;
}
