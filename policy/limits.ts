import type { KeyTypeDefinition } from '../keys/catalog/catalog.js';
import { typeOf } from '../keys/catalog/resolve.js';
import { duration, formatDuration, parseDuration } from '../keys/time/duration.js';
import { catalogLabel } from './catalog-book.js';
import { configuredFor } from './configured.js';
import { quote } from './quote.js';
import type { Standards } from './rule.js';
import type { MapSetting, Settings, TextSetting } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf } from './subjects/seen.js';

/** What a duration must look like in the configuration. */
export const DURATION_PATTERN = '^(0|[1-9][0-9]{0,9})[smhdw]$';

/** A limit in seconds, and whose word it is. */
export interface Limit {
  readonly seconds: number;
  readonly by: string;
}

/** A duration as a setting of a rule. */
export function durationSetting<const D extends string>(description: string, otherwise: D): TextSetting {
  return { type: 'string', description, pattern: DURATION_PATTERN, default: otherwise };
}

/** Durations by the name of a key type or of an environment. */
export function durationsSetting(names: NonNullable<MapSetting['names']>, description: string): MapSetting {
  return {
    type: 'object',
    description,
    names,
    additionalProperties: { type: 'string', pattern: DURATION_PATTERN },
    default: {},
  };
}

/** Three settings of one limit: for all keys, by key type, by environment. */
export function limitSettings<const Name extends string>(name: Name, what: string, otherwise: string) {
  return {
    [name]: durationSetting(`${what} of any key, such as 90d.`, otherwise),
    [`${name}ByType`]: durationsSetting(
      'key types',
      `The same by key type: {"service": "30d"}, or {"acme/service": "30d"} for the type of one catalog.`,
    ),
    [`${name}ByEnvironment`]: durationsSetting('environments', 'The same by environment: {"prod": "30d"}.'),
  } as Readonly<Record<Name, TextSetting> & Record<`${Name}ByType` | `${Name}ByEnvironment`, MapSetting>>;
}

/**
 * The limits of the setting `name` of a rule that hold for a key: for all keys, for its type, and for its environment. They
 * add up: whichever is the strictest decides.
 */
export function configuredLimits(
  rule: string,
  name: string,
  key: DeclaredKey,
  standards: Pick<Standards<Settings>, 'config' | 'environment'>,
): readonly Limit[] {
  return configuredFor(rule, name, key, standards).flatMap(({ value, by }) =>
    typeof value === 'string' ? [{ seconds: parseDuration(duration(value)) ?? 0, by }] : [],
  );
}

/** The input that could bring a stricter limit of {@link configuredLimits} and that this preview does not know. */
export function unknownForLimits(
  name: string,
  key: DeclaredKey,
  { config }: Pick<Standards<Settings>, 'config'>,
): 'type' | 'catalog' | undefined {
  const byType = config[`${name}ByType`] ?? {};
  const named = typeof byType === 'object' ? Object.keys(byType) : [];
  if (named.length > 0 && key.type.is === 'unknown') return 'type';
  return key.catalog.is === 'unknown' && named.some((one) => one.includes('/')) ? 'catalog' : undefined;
}

/** The limit that the key's type sets by the pack's own catalog, if both are known and it sets one. */
export function typeLimit(
  name: keyof KeyTypeDefinition & ('minLifetime' | 'maxLifetime'),
  key: DeclaredKey,
  { catalogs }: Pick<Standards<Settings>, 'catalogs'>,
): readonly Limit[] {
  const trusted = catalogs.of(key);
  const type = knownOf(key.type);
  const text = trusted && type !== undefined ? typeOf(trusted.catalog, type)?.[name] : undefined;
  if (trusted === undefined || type === undefined || text === undefined) return [];
  const by = `the key type ${quote(type)} of ${catalogLabel(key, trusted)}`;
  return [{ seconds: parseDuration(text) ?? 0, by }];
}

/** The shortest of limits; of equal ones the first. */
export function shortestOf(limits: readonly Limit[]): Limit | undefined {
  return [...limits].sort((a, b) => a.seconds - b.seconds)[0];
}

/** The longest of limits; of equal ones the first. */
export function longestOf(limits: readonly Limit[]): Limit | undefined {
  return [...limits].sort((a, b) => b.seconds - a.seconds)[0];
}

/** A limit in a message: `90d, by the key type …`. */
export function sayLimit({ seconds, by }: Limit): string {
  return `${formatDuration(seconds)}, by ${by}`;
}
