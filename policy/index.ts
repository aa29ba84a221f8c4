import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { AnyCatalog } from '../keys/catalog/catalog.js';
import { type Clock, systemClock } from '../keys/clock.js';
import { CatalogBook } from './catalog-book.js';
import { assertExceptions, type PolicyException } from './exceptions.js';
import { pulumiPolicy } from './pulumi-policy.js';
import type { Rule } from './rule.js';
import { rules } from './rules/index.js';

/** What an organisation decides about its API keys. */
export interface ApiKeyPolicySettings {
  /** The catalogs by which keys are judged, whatever a program was built with. */
  readonly catalogs: readonly AnyCatalog[];
  /** Who may break which rule, why, and until when. */
  readonly exceptions?: readonly PolicyException[];
  /** Decides whether an exception has ended; the machine's clock if absent. */
  readonly clock?: Clock;
}

/**
 * The rules for API keys, for a policy pack. All are mandatory; levels and thresholds are configured by
 * `--policy-pack-config`, by the names of the rules.
 *
 * @throws TypeError if a catalog is missing or doubled, or an exception says too little or too much.
 * @example
 * new PolicyPack('acme', {
 *   policies: apiKeyPolicies({
 *     catalogs: [catalog],
 *     exceptions: [{ resource: 'partner-feed', rule: 'key-must-expire', reason: 'device in the field', until: '2026-12-31' }],
 *   }),
 * });
 */
export function apiKeyPolicies(settings: ApiKeyPolicySettings): ResourceValidationPolicy[] {
  const exceptions = settings.exceptions ?? [];
  const clock = settings.clock ?? systemClock;
  assertExceptions(exceptions);
  const court = { catalogs: new CatalogBook(settings.catalogs), exceptions };
  return rules.map((rule: Rule) => pulumiPolicy(rule, court, clock));
}

export { CatalogBook } from './catalog-book.js';
export { type DeclaredKey, declaredKey } from './declared-key.js';
export type { PolicyException } from './exceptions.js';
export { type Court, judge } from './judge.js';
export type { Evidence, Finding, Rule, Severity, Undecided, Violation } from './rule.js';
export { keyMustExpire, keyNotOverScoped, type RuleName } from './rules/index.js';
export { UNKNOWN } from './seen.js';
