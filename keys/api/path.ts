import { isDotSegment } from './pattern.js';

/** One piece of a request's path, as it was sent and as it reads. */
export interface PathSegment {
  readonly raw: string;
  readonly text: string;
}

/** Longer paths are refused unread; API Gateway's own limit for a whole request line is 10,240 bytes. */
const LONGEST_PATH = 4_096;

/** RFC 3986 `pchar`, less `;`: some servers cut a segment there, and would run another route than the one judged. */
const RAW = /^(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+$/;

/** What must never hide behind an encoding: separators, control characters, and a second layer of encoding. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const HIDDEN = /[/\\\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}/;

/** `%41` for `A`, `%2E` for `.`: RFC 3986 section 2.3 calls them equivalent, so only one spelling is let through. */
const NEEDLESS = /%(?:3[0-9]|[46][1-9A-F]|[57][0-9A]|2D|2E|5F|7E)/i;

function decoded(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  if (NEEDLESS.test(raw)) return undefined;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/**
 * Takes a request's path apart, strictly: there is one spelling of a path, and every other one is refused. So no
 * router behind the guard can read another route out of it than the guard did.
 *
 * Refused are: no slash in front; empty segments (`//`, a slash at the end); `.` and `..`; encoded separators, control
 * characters and characters that need no encoding; double encoding; bytes that are not UTF-8; `;`; `?` and `#`.
 *
 * @returns the segments (none for `/`), or `undefined`.
 */
export function parsePath(path: string): readonly PathSegment[] | undefined {
  if (path.length > LONGEST_PATH || !path.startsWith('/')) return undefined;
  if (path === '/') return [];
  const segments: PathSegment[] = [];
  for (const raw of path.slice(1).split('/')) {
    if (!RAW.test(raw)) return undefined;
    const text = decoded(raw);
    if (text === undefined || isDotSegment(text) || HIDDEN.test(text)) return undefined;
    segments.push({ raw, text });
  }
  return segments;
}
