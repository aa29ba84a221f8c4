import { formatInstant, type Instant, instantOf } from '../keys/time/instant.js';
import { matches } from './pattern.js';
import { type Place, placeOf } from './place.js';
import { quote, some } from './quote.js';
import type { ExceptionsName, Violation } from './rule.js';
import type { Subject } from './subjects/subject.js';

/**
 * Lets resources of a stack break one rule, for a reason and for a time. It covers what it names and nothing more.
 * In `project`, `stack` and `resource`, `*` stands for any characters; a resource cannot be `*` alone.
 *
 * @example
 * {
 *   project: 'billing', stack: 'prod', resource: 'nightly-purge', rule: 'key-elevated-scopes', scopes: ['admin'],
 *   reason: 'purges by hand until the job is rewritten', approver: 'security@acme.example', until: '2026-12-31',
 * }
 */
export interface PolicyException {
  readonly project: string;
  readonly stack: string;
  /** Name of the resource. */
  readonly resource: string;
  /** Name of a rule of the pack. */
  readonly rule: string;
  /** The scopes that it is about; required by rules about scopes, and only by them. */
  readonly scopes?: readonly string[];
  /** Why, for those who read the policy pack. */
  readonly reason: string;
  /** Who decided it. */
  readonly approver: string;
  /** Last day on which it holds (UTC), such as `2026-12-31`. */
  readonly until: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const TEXTS = ['project', 'stack', 'resource', 'rule', 'reason', 'approver'] as const;

/** The first instant after the day `until`, or `undefined` if there is no such day. */
function endOf(until: string): Instant | undefined {
  const start = DAY.test(until) ? Date.parse(`${until}T00:00:00Z`) / 1000 : Number.NaN;
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(start) || !formatInstant(instantOf(start)).startsWith(until)) return undefined;
  return instantOf(start + 86_400);
}

/** The first instant at which an exception does not hold any more. */
export function startOfEnd({ until }: PolicyException): Instant {
  return endOf(until) ?? instantOf(0);
}

/** Whether an exception has ended. */
export function hasEnded(exception: PolicyException, now: Instant): boolean {
  return now >= startOfEnd(exception);
}

function problemOf(
  exception: PolicyException,
  rules: ReadonlyMap<string, ExceptionsName>,
): string | undefined {
  for (const name of TEXTS) {
    const value: unknown = exception[name];
    if (typeof value !== 'string' || value.trim() === '') return `${name} is empty`;
  }
  const { resource, rule, scopes, until } = exception;
  if (/^[\s*]*$/.test(resource)) return 'resource is a pattern for everything: name what it is about';
  const names = rules.get(rule);
  if (names === undefined) return `there is no rule "${rule}"`;
  if (names === 'nothing') return `${rule} knows no exceptions: mend the resource`;
  if (typeof until !== 'string' || endOf(until) === undefined)
    return 'until is not a day such as "2026-12-31"';
  if (names === 'scopes' && (scopes ?? []).length === 0)
    return `an exception for ${rule} must name the scopes that it is about`;
  if (names !== 'scopes' && scopes !== undefined) return `${rule} is not about scopes; leave scopes out`;
  return undefined;
}

/**
 * @param rules what an exception for each rule must name
 * @throws TypeError that names the first exception that says too little or too much.
 */
export function assertExceptions(
  exceptions: readonly PolicyException[],
  rules: ReadonlyMap<string, ExceptionsName>,
): void {
  for (const [index, exception] of exceptions.entries()) {
    const problem = problemOf(exception, rules);
    if (problem !== undefined) throw new TypeError(`apiKeyPolicies: exceptions[${index}]: ${problem}`);
  }
}

/** Whether an exception is for a stack, by its patterns of project and stack. */
export function covers({ project, stack }: PolicyException, place: Place): boolean {
  return matches(project, place.project) && matches(stack, place.stack);
}

/** Whether an exception names this stack and no other. */
export function namesStack({ project, stack }: PolicyException, place: Place): boolean {
  return project === place.project && stack === place.stack && !`${project}${stack}`.includes('*');
}

/** Whether a resource of this name, in a stack that the exception covers, is one that it is about. */
export function mayCover({ resource }: PolicyException, name: string): boolean {
  return matches(resource, name);
}

/** An exception in a message: which resource, which rule, why and by whom. */
export function sayException({ resource, rule, scopes, reason, approver }: PolicyException): string {
  const about = scopes === undefined ? '' : ` and the scopes ${some(scopes)}`;
  return `for ${quote(resource)} and ${rule}${about} (${reason}; approved by ${approver})`;
}

function isAbout(exception: PolicyException, rule: string, { scopes, excusable }: Violation): boolean {
  if (!excusable || exception.rule !== rule) return false;
  const { scopes: named } = exception;
  return named === undefined || scopes?.every((scope) => named.includes(scope)) === true;
}

/** What an exception does for a violation. */
export type Cover =
  | { readonly is: 'none' }
  | { readonly is: 'lapsed'; readonly exception: PolicyException }
  | { readonly is: 'covered'; readonly exception: PolicyException };

/** Looks for an exception that covers a violation at `now`; if there is none, for one that did. */
export function coverOf(
  exceptions: readonly PolicyException[],
  subject: Subject,
  rule: string,
  violation: Violation,
  now: Instant,
): Cover {
  const matching = exceptions.filter(
    (exception) =>
      covers(exception, placeOf(subject.urn)) &&
      mayCover(exception, subject.name) &&
      isAbout(exception, rule, violation),
  );
  const valid = matching.find((exception) => !hasEnded(exception, now));
  if (valid !== undefined) return { is: 'covered', exception: valid };
  const [lapsed] = matching;
  return lapsed === undefined ? { is: 'none' } : { is: 'lapsed', exception: lapsed };
}
