import { ArgumentError } from '../errors.js';

/** A length of time as text: a whole number and `s`, `m`, `h`, `d` (24 hours) or `w` (7 days), such as `90d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

/** One hundred years: longer is a mistake, such as milliseconds taken for seconds. */
const LONGEST_SECONDS = 100 * 365 * 86_400;

function isUnit(text: string): text is keyof typeof SECONDS {
  return text in SECONDS;
}

const SPELLING = /^(0|[1-9][0-9]{0,9})[a-z]$/;

/** Seconds in a duration, or `undefined` if the text is not one (`1.5h`, `-1d`, `90`, `90 d` and `1e3s` are not). */
export function parseDuration(text: string): number | undefined {
  const unit = text.slice(-1);
  if (!SPELLING.test(text) || !isUnit(unit)) return undefined;
  const seconds = Number.parseInt(text, 10) * SECONDS[unit];
  return seconds <= LONGEST_SECONDS ? seconds : undefined;
}

/**
 * Parses text that the compiler cannot see, such as `config.require('life')`.
 *
 * @throws {@link ArgumentError} if it is not a duration.
 * @example
 * new ApiKey('ci', { expiresIn: duration(config.require('life')), … });
 */
export function duration(text: string): Duration {
  if (parseDuration(text) === undefined) {
    throw new ArgumentError(
      `"${text}" is not a duration: write a whole number and s, m, h, d or w, such as 90d`,
    );
  }
  return text as Duration;
}

/** The shortest exact spelling: `5400` is `90m`, `86400` is `1d`. */
export function formatDuration(seconds: number): Duration {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds > 0 && seconds % SECONDS[unit] === 0) return `${seconds / SECONDS[unit]}${unit}`;
  }
  return `${seconds}s`;
}
