import type { ResourceValidationPolicy, StackValidationPolicy } from '@pulumi/policy';
import { type Clock, systemClock } from '../keys/clock.js';
import { courtOf } from './judge.js';
import type { Organisation } from './organisation.js';
import { resourcePolicy } from './pulumi/resource-policy.js';
import { Session } from './pulumi/session.js';
import { stackPolicy } from './pulumi/stack-policy.js';
import type { KeyRule, ResourceRule, Rule } from './rule.js';
import { rules } from './rules/index.js';

/** What an organisation decides, and by whose clock its exceptions end. */
export interface ApiKeyPolicySettings extends Organisation {
  /** Decides whether an exception has ended, a key expired; the machine's clock if absent. */
  readonly clock?: Clock;
}

/** Whether an operation of Pulumi shows what the rule looks at; what only the live table tells is for the operator's tool. */
function isShown({ evidence }: Rule): boolean {
  return evidence.some((one) => one !== 'live-table');
}

function isOfResources(rule: Rule): rule is KeyRule | ResourceRule {
  return rule.judges !== 'stack' && rule.evidence.includes('declared-inputs');
}

/**
 * The rules for API keys, for a policy pack. Levels and thresholds are configured by `--policy-pack-config`, by the names of
 * the rules; what else the organisation decides is given here.
 *
 * @throws TypeError if a catalog is missing or doubled, or a setting or exception says too little or too much.
 * @example
 * new PolicyPack('acme', {
 *   policies: apiKeyPolicies({ catalogs: [catalog], environments: { prod: ['*-prod'] } }),
 * });
 */
export function apiKeyPolicies({
  clock = systemClock,
  ...organisation
}: ApiKeyPolicySettings): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const court = courtOf(organisation, rules);
  const session = new Session();
  return rules
    .filter(isShown)
    .map((rule: Rule) =>
      isOfResources(rule)
        ? resourcePolicy(rule, court, session, clock)
        : stackPolicy(rule as Exclude<Rule, ResourceRule>, court, session, clock),
    );
}

export type { Environment, Environments } from './environments.js';
export type { PolicyException } from './exceptions.js';
export type {
  BarredType,
  ElevatedApproval,
  Organisation,
  ReadPermissions,
  SecretConsumers,
  ToxicCombination,
} from './organisation.js';
export type { Clause, Evidence, Rule, Severity } from './rule.js';
export type { RuleName } from './rules/index.js';
