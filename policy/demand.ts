import { matchesAny } from './pattern.js';
import { quote } from './quote.js';
import type { Standards } from './rule.js';
import type { ListSetting, Settings } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** Whether the organisation demands something of a key, and whose word it is. */
export type Demand =
  | { readonly is: 'made'; readonly by: string }
  | { readonly is: 'undecided'; readonly field: 'type' | 'catalog' }
  | { readonly is: 'none' };

function patterns(names: NonNullable<ListSetting['names']>, description: string): ListSetting {
  return { type: 'array', description, names, items: { type: 'string' }, default: [] };
}

/** Settings that say which keys must have something; by default none. `what` completes "must have". */
export function demandSettings(what: string) {
  return {
    requiredForTypes: patterns(
      'key types',
      `Key types whose keys must have ${what}: ["service"], ["acme/*"] for all of one catalog, ["*"] for all keys.`,
    ),
    requiredInEnvironments: patterns(
      'environments',
      `Environments in which keys must have ${what}: ["prod"], or ["*"] for all that the policy pack names.`,
    ),
  };
}

/** Whether the settings of {@link demandSettings} of the rule `rule` demand something of a key. */
export function demandOn(
  key: DeclaredKey,
  rule: string,
  { config, environment }: Pick<Standards<ReturnType<typeof demandSettings>>, 'environment' | 'config'>,
): Demand {
  const say = (setting: keyof Settings, whom: string): Demand => ({
    is: 'made',
    by: `the setting ${setting} of the rule ${rule} for ${quote(whom)}`,
  });
  if (environment !== undefined && matchesAny(config.requiredInEnvironments, environment.name))
    return say('requiredInEnvironments', environment.name);
  const types = config.requiredForTypes;
  if (types.includes('*')) return say('requiredForTypes', '*');
  if (types.length === 0) return { is: 'none' };
  if (key.type.is === 'unknown') return { is: 'undecided', field: 'type' };
  const type = knownOf(key.type);
  if (type === undefined) return { is: 'none' };
  if (matchesAny(types, type)) return say('requiredForTypes', type);
  if (key.catalog.is === 'unknown' && types.some((pattern) => pattern.includes('/')))
    return { is: 'undecided', field: 'catalog' };
  const full = `${knownOf(key.catalog)}/${type}`;
  return matchesAny(types, full) ? say('requiredForTypes', full) : { is: 'none' };
}
