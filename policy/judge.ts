import { withoutKeyStrings } from '../keys/key-string/find-key-strings.js';
import type { Instant } from '../keys/time/instant.js';
import { CatalogBook } from './catalog-book.js';
import { assertCatalogNames } from './catalog-names.js';
import { assertEnvironments, environmentOf } from './environments.js';
import { assertExceptions, coverOf, type PolicyException } from './exceptions.js';
import type { Organisation } from './organisation.js';
import { assertOrganisationShape } from './organisation-shape.js';
import { placeOf } from './place.js';
import type { Rule, Standards, Undecided, Violation } from './rule.js';
import { type Settings, settingValues } from './setting.js';
import type { Subject } from './subjects/subject.js';

/** What all rules of a pack judge by. */
export interface Court {
  readonly catalogs: CatalogBook;
  readonly organisation: Organisation;
}

/**
 * What the rules of a pack judge by.
 *
 * @throws TypeError that says which part of the settings says too little or too much.
 */
export function courtOf(organisation: Organisation, rules: readonly Rule[]): Court {
  assertOrganisationShape({ ...organisation });
  assertEnvironments(organisation.environments ?? {});
  const named = new Map(rules.map(({ name, exceptionsName }) => [name, exceptionsName]));
  assertExceptions(organisation.exceptions ?? [], named);
  const catalogs = new CatalogBook(organisation.catalogs);
  assertCatalogNames(organisation, catalogs);
  return { catalogs, organisation };
}

/** A violation that stands, with all that is said of it. */
export interface Charge {
  readonly rule: Rule;
  readonly about: Subject;
  readonly violation: Violation;
  /** Three lines: what is declared, what is allowed and by whom, the smallest change that mends it. */
  readonly message: string;
}

/** What a rule could not decide. */
export interface Question {
  readonly rule: Rule;
  readonly about: Subject;
  readonly undecided: Undecided;
}

/** What judging a subject by a rule came to. */
export interface Judgement {
  readonly charges: readonly Charge[];
  readonly questions: readonly Question[];
  /** Exceptions that covered a violation. */
  readonly used: readonly PolicyException[];
}

/** What is judged, as the rule wants it. */
type SubjectOf<R extends Rule> = Parameters<R['judge']>[0];

/** What rules quote shows no key string; a path that names of members make up may have one, too. */
function messageOf(about: Subject, { declared, allowed, mend }: Violation): string {
  return withoutKeyStrings(`${about.title} ${declared}\n  allowed: ${allowed}\n  mend: ${mend}`);
}

/**
 * Judges a subject by one rule, with the exceptions of the organisation. Pure: what it finds depends on its arguments only.
 *
 * @returns violations that no exception covers (a lapsed one is said in the message), and what is not known yet
 */
export function judge<R extends Rule>(
  rule: R,
  subject: SubjectOf<R> & Subject,
  court: Court,
  configured: Readonly<Record<string, unknown>>,
  now: Instant,
): Judgement {
  const { organisation } = court;
  const environment = environmentOf(organisation.environments ?? {}, placeOf(subject.urn));
  const config = settingValues(rule.settings, configured);
  const standards: Standards<Settings> = {
    ...court,
    config,
    now,
    ...(environment === undefined ? {} : { environment }),
  };
  const charges: Charge[] = [];
  const questions: Question[] = [];
  const used: PolicyException[] = [];
  // A rule gets the kind of subject that it judges: its type says so, and TypeScript cannot follow it through the union.
  const judged = rule.judge as (subject: Subject, standards: Standards<Settings>) => ReturnType<R['judge']>;
  for (const finding of judged(subject, standards)) {
    const about = finding.about ?? subject;
    if (finding.kind === 'undecided') {
      questions.push({ rule, about, undecided: finding });
      continue;
    }
    const message = messageOf(about, finding);
    const cover = coverOf(organisation.exceptions ?? [], about, rule.name, finding, now);
    if (cover.is === 'covered') used.push(cover.exception);
    if (cover.is === 'none') charges.push({ rule, about, violation: finding, message });
    if (cover.is === 'lapsed') {
      const { reason, until } = cover.exception;
      const lapsed = `\n  lapsed: the exception for it (${reason}) ended on ${until}; mend the resource, or have it approved anew, with a later until`;
      charges.push({ rule, about, violation: finding, message: message + lapsed });
    }
  }
  return { charges, questions, used };
}
