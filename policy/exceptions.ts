import { formatInstant, type Instant, instantOf } from '../keys/time/instant.js';
import type { DeclaredKey } from './declared-key.js';
import type { Rule, Violation } from './rule.js';
import { type RuleName, rules } from './rules/index.js';

/**
 * Lets one key break one rule, for a reason and for a time. It covers what it names and nothing more.
 *
 * @example
 * { resource: 'nightly-purge', rule: 'key-not-over-scoped', scopes: ['admin'], reason: 'SEC-481', until: '2026-12-31' }
 */
export interface PolicyException {
  /**
   * The name of the resource, exactly; or a pattern of URNs such as `urn:pulumi:prod::billing::*::partner-*`, in which
   * `*` stands for any characters of one part.
   */
  readonly resource: string;
  readonly rule: RuleName;
  /** The scopes that it is about; required by rules about scopes, and only by them. */
  readonly scopes?: readonly string[];
  /** Why, for those who read the policy pack. */
  readonly reason: string;
  /** Last day on which it holds (UTC), such as `2026-12-31`. */
  readonly until: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The first instant after the day `until`, or `undefined` if there is no such day. */
function endOf(until: string): Instant | undefined {
  const start = DAY.test(until) ? Date.parse(`${until}T00:00:00Z`) / 1000 : Number.NaN;
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(start) || !formatInstant(instantOf(start)).startsWith(until)) return undefined;
  return instantOf(start + 86_400);
}

function problemOf(exception: PolicyException): string | undefined {
  const { resource, reason, scopes, until } = exception;
  const rule: Rule | undefined = rules.find(({ name }) => name === exception.rule);
  if (rule === undefined) return `there is no rule "${exception.rule}"`;
  if (typeof resource !== 'string' || resource.trim() === '') return 'resource is empty';
  if (resource.includes('*') && !resource.startsWith('urn:'))
    return 'resource is a pattern; write it as a pattern of URNs, so that project and stack are said';
  if (typeof reason !== 'string' || reason.trim() === '') return 'reason is empty';
  if (typeof until !== 'string' || endOf(until) === undefined)
    return 'until is not a day such as "2026-12-31"';
  if (rule.exceptionsName === 'scopes' && (scopes ?? []).length === 0)
    return `an exception for ${rule.name} must name the scopes that it is about`;
  if (rule.exceptionsName !== 'scopes' && scopes !== undefined)
    return `${rule.name} is not about scopes; leave scopes out`;
  return undefined;
}

/** @throws TypeError that names the first exception that says too little or too much. */
export function assertExceptions(exceptions: readonly PolicyException[]): void {
  for (const [index, exception] of exceptions.entries()) {
    const problem = problemOf(exception);
    if (problem !== undefined) throw new TypeError(`apiKeyPolicies: exceptions[${index}]: ${problem}`);
  }
}

/** Whether `pattern` matches all of `urn`; `*` is any characters except `::`, which separates the parts. */
function matchesUrn(pattern: string, urn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('(?:(?!::).)*')}$`, 'su').test(urn);
}

function names(exception: PolicyException, key: DeclaredKey): boolean {
  return exception.resource.startsWith('urn:')
    ? matchesUrn(exception.resource, key.urn)
    : exception.resource === key.name;
}

function isAbout(exception: PolicyException, rule: string, { scope, excusable }: Violation): boolean {
  if (!excusable || exception.rule !== rule) return false;
  return exception.scopes === undefined || (scope !== undefined && exception.scopes.includes(scope));
}

/** What an exception does for a violation. */
export type Cover =
  | { readonly is: 'none' }
  | { readonly is: 'lapsed'; readonly exception: PolicyException }
  | { readonly is: 'covered'; readonly exception: PolicyException };

/** Looks for an exception that covers a violation at `now`; if there is none, for one that did. */
export function coverOf(
  exceptions: readonly PolicyException[],
  key: DeclaredKey,
  rule: string,
  violation: Violation,
  now: Instant,
): Cover {
  const matching = exceptions.filter(
    (exception) => names(exception, key) && isAbout(exception, rule, violation),
  );
  const valid = matching.find(({ until }) => now < (endOf(until) ?? 0));
  if (valid !== undefined) return { is: 'covered', exception: valid };
  const [lapsed] = matching;
  return lapsed === undefined ? { is: 'none' } : { is: 'lapsed', exception: lapsed };
}
