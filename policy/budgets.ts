import { quote } from './quote.js';
import type { Standards } from './rule.js';
import type { NumberMapSetting, NumberSetting, Settings } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** How many there may be at most, and whose word it is. */
export interface Budget {
  readonly most: number;
  readonly by: string;
}

function byName(description: string): NumberMapSetting {
  return {
    type: 'object',
    description,
    additionalProperties: { type: 'integer', minimum: 0 },
    default: {},
  };
}

/** Three settings of one budget: for all keys, by key type, by environment. */
export function budgetSettings<const Name extends string>(name: Name, what: string, otherwise: number) {
  return {
    [name]: { type: 'integer', description: `${what} of any key.`, minimum: 0, default: otherwise },
    [`${name}ByType`]: byName(
      `The same by key type: {"service": 5}, or {"acme/service": 5} for the type of one catalog.`,
    ),
    [`${name}ByEnvironment`]: byName('The same by environment: {"prod": 5}.'),
  } as Readonly<
    Record<Name, NumberSetting> & Record<`${Name}ByType` | `${Name}ByEnvironment`, NumberMapSetting>
  >;
}

/** The number of a name, whatever names every object has. */
function numberOf(numbers: unknown, name: string): number | undefined {
  if (typeof numbers !== 'object' || numbers === null || !Object.hasOwn(numbers, name)) return undefined;
  const number: unknown = Reflect.get(numbers, name);
  return typeof number === 'number' ? number : undefined;
}

/**
 * The smallest of the budgets of the setting `name` of a rule that hold for a key: for all keys, for its type, and for its
 * environment; of equal ones the first. A type that is not known yet may have a smaller one: see {@link typeMayDecide}.
 */
export function budgetOf(
  rule: string,
  name: string,
  key: DeclaredKey,
  { config, environment }: Pick<Standards<Settings>, 'config' | 'environment'>,
): Budget {
  const budgets: Budget[] = [];
  const add = (most: number | undefined, setting: string, whom = ''): void => {
    if (most !== undefined) budgets.push({ most, by: `the setting ${setting} of the rule ${rule}${whom}` });
  };
  add(numberOf(config, name), name);
  const type = knownOf(key.type);
  for (const named of type === undefined ? [] : [type, `${knownOf(key.catalog)}/${type}`])
    add(numberOf(config[`${name}ByType`], named), `${name}ByType`, ` for ${quote(named)}`);
  if (environment !== undefined)
    add(
      numberOf(config[`${name}ByEnvironment`], environment.name),
      `${name}ByEnvironment`,
      ` for ${quote(environment.name)}`,
    );
  return budgets.reduce((least, budget) => (budget.most < least.most ? budget : least), {
    most: Number.POSITIVE_INFINITY,
    by: `the rule ${rule}`,
  });
}

/** Whether there is a budget for some types, and the key's is not known yet. */
export function typeMayDecide(
  name: string,
  { type }: DeclaredKey,
  { config }: Pick<Standards<Settings>, 'config'>,
): boolean {
  return type.is === 'unknown' && Object.keys(config[`${name}ByType`] ?? {}).length > 0;
}
