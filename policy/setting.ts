import type { PolicyConfigSchema } from '@pulumi/policy';

interface Described {
  readonly description: string;
  /** What its names are of, in a map or a list: only such that there are may be given. */
  readonly names?: 'key types' | 'environments';
}

/** A text, such as a duration. */
export interface TextSetting extends Described {
  readonly type: 'string';
  readonly default: string;
  readonly pattern?: string;
}

export interface NumberSetting extends Described {
  readonly type: 'integer';
  readonly default: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface SwitchSetting extends Described {
  readonly type: 'boolean';
  readonly default: boolean;
}

/** A list of texts. */
export interface ListSetting extends Described {
  readonly type: 'array';
  readonly default: readonly string[];
  readonly items: { readonly type: 'string'; readonly pattern?: string };
}

/** Texts by name, such as a duration for each key type. */
export interface MapSetting extends Described {
  readonly type: 'object';
  readonly default: Readonly<Record<string, string>>;
  readonly additionalProperties: { readonly type: 'string'; readonly pattern?: string };
}

/** Numbers by name, such as a budget for each environment. */
export interface NumberMapSetting extends Described {
  readonly type: 'object';
  readonly default: Readonly<Record<string, number>>;
  readonly additionalProperties: { readonly type: 'integer'; readonly minimum?: number };
}

/** A setting of a rule: JSON schema, with the default that holds where nothing is set. */
export type Setting =
  | TextSetting
  | NumberSetting
  | SwitchSetting
  | ListSetting
  | MapSetting
  | NumberMapSetting;

/** Settings by name. Values come from the pack's JSON configuration; shared data such as catalogs is code. */
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<T extends Setting> = T extends TextSetting
  ? string
  : T extends NumberSetting
    ? number
    : T extends SwitchSetting
      ? boolean
      : T extends ListSetting
        ? readonly string[]
        : T extends NumberMapSetting
          ? Readonly<Record<string, number>>
          : Readonly<Record<string, string>>;

/** The values of settings, as a rule gets them. */
export type SettingValues<S extends Settings> = { readonly [Name in keyof S]: ValueOf<S[Name]> };

function isOfType(value: unknown, setting: Setting): boolean {
  switch (setting.type) {
    case 'array':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      return Object.values(value).every((member) =>
        setting.additionalProperties.type === 'integer'
          ? Number.isInteger(member)
          : typeof member === 'string',
      );
    case 'integer':
      return Number.isInteger(value);
    case 'string':
    case 'boolean':
      return typeof value === setting.type;
  }
}

/**
 * The values of the settings of a rule: what is configured, and else the default. The engine fills defaults in as well;
 * whoever calls a rule without the engine gets them here.
 *
 * @throws TypeError if a value is of another type than its setting.
 */
export function settingValues<S extends Settings>(
  settings: S,
  configured: Readonly<Record<string, unknown>>,
): SettingValues<S> {
  const values = Object.entries(settings).map(([name, setting]) => {
    const value = configured[name] ?? setting.default;
    if (!isOfType(value, setting))
      throw new TypeError(`the setting ${name} must be of the type ${setting.type}`);
    return [name, value];
  });
  return Object.fromEntries(values) as SettingValues<S>;
}

/** The settings as the engine wants them, which refuses a configuration that breaks them. */
export function configSchemaOf(settings: Settings): PolicyConfigSchema | undefined {
  const properties: PolicyConfigSchema['properties'] = {};
  for (const [name, setting] of Object.entries(settings)) {
    const { default: otherwise, names: _, ...schema } = setting;
    properties[name] = { ...structuredClone(schema), default: structuredClone(otherwise) as object };
  }
  return Object.keys(properties).length === 0 ? undefined : { properties };
}
