import type { Policy } from '@pulumi/policy';
import type { Rule } from '../rule.js';
import { configSchemaOf } from '../setting.js';

const DOCUMENTATION = 'https://unpkg.com/keywright/docs/policies.md';

/** What Pulumi shows of a rule. */
export function metadataOf(rule: Rule): Policy {
  const configSchema = configSchemaOf(rule.settings);
  return {
    name: rule.name,
    displayName: rule.title,
    description: rule.description,
    severity: rule.severity,
    remediationSteps: rule.remediationSteps,
    enforcementLevel: rule.level,
    url: `${DOCUMENTATION}#${rule.name}`,
    tags: (rule.serves ?? []).map(({ standard, version, clause }) => `${standard} ${version} ${clause}`),
    ...(configSchema === undefined ? {} : { configSchema }),
  };
}
