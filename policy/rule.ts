import type { Instant } from '../keys/time/instant.js';
import type { CatalogBook } from './catalog-book.js';
import type { NamedEnvironment } from './environments.js';
import type { Organisation } from './organisation.js';
import type { Settings, SettingValues } from './setting.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import type { DeclaredResource } from './subjects/declared-resource.js';
import type { DeclaredStack } from './subjects/declared-stack.js';
import type { Subject } from './subjects/subject.js';

/** How bad it is if the rule is broken, in the words of Pulumi. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/**
 * What a rule looks at. `declared-inputs`: the checked inputs of a resource, in a preview, an `up`, or a stored state;
 * nothing that only exists after the deployment. `stored-outputs`: what the last `up` or `refresh` left in the state.
 * `live-table`: the records of the key table, as `keywright audit --policy` reads them.
 */
export type Evidence = 'declared-inputs' | 'stored-outputs' | 'live-table';

/** A clause of a published standard that a rule serves. */
export interface Clause {
  /** Name of the standard, such as `NIST SP 800-53`. */
  readonly standard: string;
  /** Version, such as `Rev. 5`. */
  readonly version: string;
  /** The clause, such as `IA-5(1)`. */
  readonly clause: string;
  /** What it asks for, in a few words. */
  readonly asks: string;
}

/** Something that a rule found. */
export type Finding = Violation | Undecided;

/** A change of an input that mends a violation, or a part of it. */
export interface Change {
  /** The input, and the member of it where it is a map: `['rotation', 'every']`. */
  readonly at: readonly [input: string, member?: string];
  readonly value: string;
  /** The input whose value it repeats: secret where that one is. */
  readonly repeats?: string;
}

/** The rule is broken. */
export interface Violation {
  readonly kind: 'violation';
  /** Property that breaks the rule, as a path: `expiresIn`, `scopes[1]`. */
  readonly field: string;
  /** The scopes that it is about, if it is about some: an exception must name all of them. */
  readonly scopes?: readonly string[];
  /** Whether an exception can cover it. What makes all other judgements worthless cannot be excused. */
  readonly excusable: boolean;
  /** What is wrong with the subject, as the rest of a sentence: `lives for 366d (expiresIn)`. */
  readonly declared: string;
  /** What is allowed, and by whom: `at most 90d, by the key type "service" of catalog "shop"`. */
  readonly allowed: string;
  /** The smallest change that mends it: `write expiresIn: "90d" or shorter`. */
  readonly mend: string;
  /** The resource that it is about, if it is not the judged one. */
  readonly about?: Subject;
  /** What a remediation changes, if one is wanted and can. */
  readonly changes?: readonly Change[];
}

/** The rule cannot be judged to its end, because this preview does not know a value. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly field: string;
  /** The resource that it is about, if it is not the judged one. */
  readonly about?: Subject;
}

/** What a rule judges by, apart from its subject. */
export interface Standards<S extends Settings> {
  readonly catalogs: CatalogBook;
  readonly organisation: Organisation;
  /** The environment of the subject's stack; absent if the organisation names none for it. */
  readonly environment?: NamedEnvironment;
  readonly config: SettingValues<S>;
  readonly now: Instant;
}

/**
 * What an exception for a rule must name, so that it covers nothing else: the resource, or scopes of it as well. `nothing`:
 * there are no exceptions, because what breaks the rule makes all other judgements worthless.
 */
export type ExceptionsName = 'resource' | 'scopes' | 'nothing';

interface RuleOf<What, S extends Settings> {
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  /**
   * What a violation does unless the configuration says otherwise. `remediate`: as `mandatory`, and the rule is shown the text
   * of the provider before.
   */
  readonly level: 'mandatory' | 'advisory' | 'remediate';
  readonly description: string;
  /** What to do about a violation, in general; each message says it for its case. */
  readonly remediationSteps: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly settings: S;
  readonly exceptionsName: ExceptionsName;
  readonly serves?: readonly Clause[];
  /** What it changes at the level `remediate`; absent: nothing. */
  readonly remediation?: string;
  /** Everything that is wrong or unknown; first what is known, so that an unknown value hides nothing. */
  judge(subject: What, standards: Standards<S>): Iterable<Finding>;
}

/** One demand on every key. Pure, as all rules: the same one judges programs, stored states and the live table. */
export interface KeyRule<S extends Settings = Settings> extends RuleOf<DeclaredKey, S> {
  readonly judges: 'key';
}

/** A demand on any resource of a program. */
export interface ResourceRule<S extends Settings = Settings> extends RuleOf<DeclaredResource, S> {
  readonly judges: 'resource';
}

/** A demand on all that a stack declares; each of its findings says which resource it is about. */
export interface StackRule<S extends Settings = Settings> extends RuleOf<DeclaredStack, S> {
  readonly judges: 'stack';
}

export type Rule = KeyRule | ResourceRule | StackRule;

/**
 * Writes a rule about keys, with the types of its settings.
 *
 * @example
 * export const keyHasOwner = keyRule({ name: 'key-has-owner', settings: {}, *judge(key) { … }, … });
 */
export function keyRule<const N extends string, const S extends Settings>(
  rule: Omit<KeyRule<S>, 'judges'> & { readonly name: N },
): KeyRule<S> & { readonly name: N } {
  return Object.freeze({ ...rule, judges: 'key' });
}

/** Writes a rule about any resource. */
export function resourceRule<const N extends string, const S extends Settings>(
  rule: Omit<ResourceRule<S>, 'judges'> & { readonly name: N },
): ResourceRule<S> & { readonly name: N } {
  return Object.freeze({ ...rule, judges: 'resource' });
}

/** Writes a rule about a stack. */
export function stackRule<const N extends string, const S extends Settings>(
  rule: Omit<StackRule<S>, 'judges'> & { readonly name: N },
): StackRule<S> & { readonly name: N } {
  return Object.freeze({ ...rule, judges: 'stack' });
}

/** What a violation says, in the parts of its message. */
export type Said = Pick<Violation, 'declared' | 'allowed' | 'mend'>;

/** A violation of `field`. */
export function violation(
  field: string,
  said: Said,
  about: {
    readonly scopes?: readonly string[];
    readonly excusable?: boolean;
    readonly about?: Subject;
    readonly changes?: readonly Change[];
  } = {},
): Violation {
  return { kind: 'violation', excusable: true, ...about, field, ...said };
}

/** The rule waits for the value of `field`. */
export function undecided(field: string, about?: Subject): Undecided {
  return { kind: 'undecided', field, ...(about === undefined ? {} : { about }) };
}
