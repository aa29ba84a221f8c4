import type { PolicyConfigSchema, ResourceValidationPolicy } from '@pulumi/policy';
import type { Clock } from '../keys/clock.js';
import { declaredKey } from './declared-key.js';
import { type Court, judge } from './judge.js';
import { DYNAMIC, keyResource } from './key-resource.js';
import { knownValues } from './known-values.js';
import { quote } from './quote.js';
import type { Rule, Settings } from './rule.js';

function schemaOf(settings: Settings): PolicyConfigSchema['properties'] {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, { ...setting }]));
}

/**
 * A rule as Pulumi runs it, on every `ApiKey` and whatever has the shape of one: mandatory unless the configuration of the
 * pack says otherwise. A type token that is not `ApiKey`'s is a violation of each rule, so that neither can be left out.
 *
 * All violations are reported before the engine is told of a value that it does not know yet; that one it turns into an
 * advisory, and judges again in the `up`.
 */
export function pulumiPolicy<S extends Settings>(
  rule: Rule<S>,
  court: Court,
  clock: Clock,
): ResourceValidationPolicy {
  return {
    name: rule.name,
    displayName: rule.title,
    description: rule.description,
    severity: rule.severity,
    remediationSteps: rule.remediationSteps,
    enforcementLevel: 'mandatory',
    ...(Object.keys(rule.settings).length === 0
      ? {}
      : { configSchema: { properties: schemaOf(rule.settings) } }),
    validateResource: ({ type, name, urn, props, getConfig }, reportViolation) => {
      if (!type.startsWith(DYNAMIC)) return;
      const { inputs, unknowns } = knownValues(props);
      const is = keyResource(type, inputs);
      if (is === 'other') return;
      if (is === 'disguised')
        reportViolation(
          `resource ${quote(name)} has the inputs of an API key and the type ${quote(type)}; ` +
            'declare it with ApiKey of keywright, or policies and people overlook it',
        );
      const key = declaredKey({ name, urn }, inputs);
      const findings = judge(rule, key, court, getConfig(), clock());
      for (const finding of findings) {
        if (finding.kind === 'violation') reportViolation(finding.message);
      }
      for (const finding of findings) {
        if (finding.kind === 'undecided') throw unknowns.get(finding.field);
      }
    },
  };
}
