import { quote } from './quote.js';
import type { Standards } from './rule.js';
import type { Settings } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** A configured value that holds for a key, and whose word it is. */
export interface Configured {
  readonly value: unknown;
  readonly by: string;
}

/** The member of a name, whatever names every object has. */
function memberOf(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null && Object.hasOwn(values, name)
    ? Reflect.get(values, name)
    : undefined;
}

/**
 * What the settings `name`, `nameByType` and `nameByEnvironment` of a rule say that holds for a key: for all keys, for its
 * type (by its name, and with that of its catalog), and for its environment; in this order.
 */
export function configuredFor(
  rule: string,
  name: string,
  key: DeclaredKey,
  { config, environment }: Pick<Standards<Settings>, 'config' | 'environment'>,
): readonly Configured[] {
  const by = (setting: string): string => `the setting ${setting} of the rule ${rule}`;
  const [ofTypes, ofEnvironments] = [`${name}ByType`, `${name}ByEnvironment`];
  const type = knownOf(key.type);
  const types = type === undefined ? [] : [type, `${knownOf(key.catalog)}/${type}`];
  const environments = environment === undefined ? [] : [environment.name];
  const named = (setting: string, names: readonly string[]): readonly Configured[] =>
    names.map((one) => ({ value: memberOf(config[setting], one), by: `${by(setting)} for ${quote(one)}` }));
  return [
    { value: config[name], by: by(name) },
    ...named(ofTypes, types),
    ...named(ofEnvironments, environments),
  ].filter(({ value }) => value !== undefined);
}
