import type { CatalogBook } from './catalog-book.js';
import type { DeclaredKey } from './declared-key.js';

/** How bad it is if the rule is broken, in the words of Pulumi. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/**
 * What a rule looks at. `declared-inputs`: the checked inputs of the resource, in a preview, an `up`, or a stored state;
 * nothing that only exists after the deployment.
 */
export type Evidence = 'declared-inputs';

/** A setting of a rule: JSON schema, with the default that holds where nothing is set. */
export interface Setting<T extends string | number | boolean = string | number | boolean> {
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string;
  readonly default: T;
  readonly pattern?: string;
}

/** Settings by name. Values come from the pack's JSON configuration; shared data such as catalogs is code. */
export type Settings = Readonly<Record<string, Setting>>;

/** The values of settings, as a rule gets them. */
export type SettingValues<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T>
    ? T extends string
      ? string
      : T extends number
        ? number
        : boolean
    : never;
};

/** Something that a rule found. */
export type Finding = Violation | Undecided;

/** The rule is broken. */
export interface Violation {
  readonly kind: 'violation';
  /** Property that breaks the rule, as a path: `expiresIn`, `scopes[1]`. */
  readonly field: string;
  /** The scope that it is about, if it is about one. */
  readonly scope?: string;
  /** Whether an exception can cover it. What makes all other judgements worthless cannot be excused. */
  readonly excusable: boolean;
  /** What is declared, what is allowed and by whom, the smallest change that mends it. */
  readonly message: string;
}

/** The rule cannot be judged to its end, because this preview does not know a value. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly field: string;
}

/** What a rule judges by, apart from the key. */
export interface Standards<S extends Settings> {
  readonly catalogs: CatalogBook;
  readonly config: SettingValues<S>;
}

/** One demand on every key: pure, so that the same rule judges programs, stored states and the live table. */
export interface Rule<S extends Settings = Settings> {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly description: string;
  /** What to do about a violation, in general; each message says it for its case. */
  readonly remediationSteps: string;
  readonly evidence: Evidence;
  readonly settings: S;
  /** What an exception for this rule must name beside the resource, so that it covers nothing else. */
  readonly exceptionsName: 'resource' | 'scopes';
  /** Everything that is wrong or unknown; first what is known, so that an unknown value hides nothing. */
  judge(key: DeclaredKey, standards: Standards<S>): Iterable<Finding>;
}

/**
 * Writes a rule, with the types of its settings.
 *
 * @example
 * export const keyHasOwner = defineRule({ name: 'key-has-owner', settings: {}, *judge(key) { … }, … });
 */
export function defineRule<const S extends Settings>(rule: Rule<S>): Rule<S> {
  return Object.freeze(rule);
}

/** A violation of `field`. */
export function violation(
  field: string,
  message: string,
  about: { readonly scope?: string; readonly excusable?: boolean } = {},
): Violation {
  return { kind: 'violation', excusable: true, ...about, field, message };
}

/** The rule waits for the value of `field`. */
export function undecided(field: string): Undecided {
  return { kind: 'undecided', field };
}
