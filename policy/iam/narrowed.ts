import { UNKNOWN } from '../subjects/seen.js';
import { isList, isMap } from '../subjects/shapes.js';

/** Operators under which a request without the context key is refused, and one with it must match. */
const NARROWING = /^(StringEquals|StringLike|ArnEquals|ArnLike)$/i;

/** Context keys that say who asks. */
const WHO = /^aws:Principal(Arn|Account)$/i;

/**
 * Who is left of everybody by the condition of a statement: ARNs or accounts, as far as one operator says so on its own.
 * `undefined`: everybody. What is not believed to narrow: operators with `IfExists`, `Not` or a set prefix, context keys that
 * others can set, and those that tell where a request comes from.
 */
export function narrowedTo(condition: unknown): readonly string[] | undefined {
  if (!isMap(condition)) return undefined;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!NARROWING.test(operator) || !isMap(keys)) continue;
    for (const [key, value] of Object.entries(keys)) {
      if (!WHO.test(key)) continue;
      const values = isList(value) ? value : [value];
      if (values.every((one) => typeof one === 'string')) return values;
    }
  }
  return undefined;
}

/**
 * What this preview does not know of a condition and could narrow everybody down by {@link narrowedTo}, as a path; `undefined`
 * if there is no such thing.
 */
export function unknownNarrowing(condition: unknown, path: string): string | undefined {
  if (condition === UNKNOWN) return path;
  if (!isMap(condition)) return undefined;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!NARROWING.test(operator)) continue;
    if (keys === UNKNOWN) return `${path}.${operator}`;
    for (const [key, value] of Object.entries(isMap(keys) ? keys : {})) {
      const at = isList(value) ? value.indexOf(UNKNOWN) : -1;
      if (!WHO.test(key) || (value !== UNKNOWN && at < 0)) continue;
      return `${path}.${operator}.${key}${at < 0 ? '' : `[${at}]`}`;
    }
  }
  return undefined;
}
