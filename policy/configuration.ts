import { settingNamed } from './given-settings.js';
import type { Rule } from './rule.js';
import { isMap } from './subjects/shapes.js';

/** What a violation of a rule does. */
export type Level = 'advisory' | 'mandatory' | 'disabled';

/** What is configured of rules: the file of `--policy-pack-config`. */
export interface Configuration {
  levelOf(rule: Rule): Level;
  settingsOf(rule: Rule): Readonly<Record<string, unknown>>;
  /** Names in it that are no rules: they may be those of other packs, or spelt wrongly. */
  readonly foreign: readonly string[];
}

/** The part of a JSON schema by which settings are described. */
interface Schema {
  readonly type: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

function fits(value: unknown, schema: Schema): boolean {
  const { type, pattern, minimum = -Infinity, maximum = Infinity, items, additionalProperties } = schema;
  switch (type) {
    case 'array':
      return Array.isArray(value) && value.every((one) => items === undefined || fits(one, items));
    case 'object':
      return (
        isMap(value) &&
        (additionalProperties === undefined ||
          Object.values(value).every((one) => fits(one, additionalProperties)))
      );
    case 'integer':
      return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    case 'string':
      return typeof value === 'string' && (pattern === undefined || new RegExp(pattern, 'u').test(value));
    default:
      return typeof value === type;
  }
}

/** The levels of the engine; what a remediation leaves is as mandatory. */
const LEVELS = new Map<unknown, Level>([
  ['advisory', 'advisory'],
  ['mandatory', 'mandatory'],
  ['remediate', 'mandatory'],
  ['disabled', 'disabled'],
]);

const LEVEL = 'enforcementLevel';

function levelIn(name: string, value: unknown): Level | undefined {
  const text = isMap(value) ? value[LEVEL] : value;
  if (isMap(value) && text === undefined) return undefined;
  const level = LEVELS.get(text);
  if (level === undefined)
    throw new TypeError(
      `policy configuration: ${name} is to be advisory, mandatory or disabled, or settings`,
    );
  return level;
}

function settingsIn(rule: Rule, value: unknown): Readonly<Record<string, unknown>> {
  if (!isMap(value)) return {};
  const { [LEVEL]: _, ...given } = value;
  for (const [setting, one] of Object.entries(given)) {
    const schema = settingNamed(rule, setting);
    if (!fits(one, schema))
      throw new TypeError(
        `policy configuration: ${rule.name}.${setting} does not fit: ${schema.description}`,
      );
  }
  return given;
}

/**
 * Reads a configuration of policies: for each rule its level, or its settings with or without `enforcementLevel`; the level of
 * `all` holds for those that have none.
 *
 * @throws TypeError that names what does not fit, as the engine would refuse it
 */
export function configurationOf(value: unknown, rules: readonly Rule[]): Configuration {
  if (!isMap(value)) throw new TypeError('policy configuration: it is not a map of rules');
  const given = new Map(Object.entries(value));
  const everywhere = given.has('all') ? levelIn('all', given.get('all')) : undefined;
  const read = new Map(
    rules.map((rule) => {
      const said = given.get(rule.name) ?? {};
      return [rule.name, { level: levelIn(rule.name, said), settings: settingsIn(rule, said) }];
    }),
  );
  const names = new Set(['all', ...rules.map(({ name }) => name)]);
  return {
    levelOf: ({ name, level }) =>
      read.get(name)?.level ?? everywhere ?? (level === 'remediate' ? 'mandatory' : level),
    settingsOf: ({ name }) => read.get(name)?.settings ?? {},
    foreign: [...given.keys()].filter((name) => !names.has(name)),
  };
}
