import { configuredFor } from './configured.js';
import type { Standards } from './rule.js';
import type { NumberMapSetting, NumberSetting, Settings } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';

/** How many there may be at most, and whose word it is. */
export interface Budget {
  readonly most: number;
  readonly by: string;
}

function byName(names: NonNullable<NumberMapSetting['names']>, description: string): NumberMapSetting {
  return {
    type: 'object',
    description,
    names,
    additionalProperties: { type: 'integer', minimum: 0 },
    default: {},
  };
}

/** Three settings of one budget: for all keys, by key type, by environment. */
export function budgetSettings<const Name extends string>(name: Name, what: string, otherwise: number) {
  return {
    [name]: { type: 'integer', description: `${what} of any key.`, minimum: 0, default: otherwise },
    [`${name}ByType`]: byName(
      'key types',
      `The same by key type: {"service": 5}, or {"acme/service": 5} for the type of one catalog.`,
    ),
    [`${name}ByEnvironment`]: byName('environments', 'The same by environment: {"prod": 5}.'),
  } as Readonly<
    Record<Name, NumberSetting> & Record<`${Name}ByType` | `${Name}ByEnvironment`, NumberMapSetting>
  >;
}

/**
 * The smallest of the budgets of the setting `name` of a rule that hold for a key: for all keys, for its type, and for its
 * environment; of equal ones the first.
 */
export function budgetOf(
  rule: string,
  name: string,
  key: DeclaredKey,
  standards: Pick<Standards<Settings>, 'config' | 'environment'>,
): Budget {
  const budgets = configuredFor(rule, name, key, standards).flatMap(({ value, by }) =>
    typeof value === 'number' ? [{ most: value, by }] : [],
  );
  return budgets.reduce((least, budget) => (budget.most < least.most ? budget : least), {
    most: Number.POSITIVE_INFINITY,
    by: `the rule ${rule}`,
  });
}
