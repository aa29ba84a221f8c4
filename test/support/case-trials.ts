import { apiKeyPolicies } from '../../policy/index.ts';
import { unknown } from '../../policy/testing/index.ts';
import type { Case } from '../policy/cases/case.ts';
import { allCases } from '../policy/cases/index.ts';
import { resourcesOf } from '../policy/cases/judged-case.ts';
import { organisation } from '../policy/organisation.ts';
import type { Shown, Trial } from './judging-stacks.ts';
import type { RawResource } from './raw-resources.ts';

/** A case with what is to come of it. */
export interface Expected {
  readonly rule: string;
  readonly one: Case;
  readonly says?: string;
  readonly waitsFor?: string;
}

/** A case in a trial that it shares with others. */
export interface Placed extends Expected {
  /** The type of the component that holds its resources, and those of no other case; absent if it is alone. */
  readonly within?: string;
  /** The pack whose configuration its own rule has; all other rules judge it by their defaults, in `pack-0`. */
  readonly pack: number;
}

/** One run of the CLI, and the cases that it judges. */
export interface CaseTrial extends Trial {
  readonly cases: readonly Placed[];
}

/** Its cases are about the provider of keywright; here all keys have one that lets everything through. */
export const OF_PROVIDERS = 'key-integrity';

/** What these rules find is about the stack as a whole, so that a case shares it with no other. */
const OF_THE_WHOLE = ['exceptions-hold', 'exceptions-used'];
const ROOT = 'pulumi:pulumi:Stack';

const policies = apiKeyPolicies(organisation);
const ofStacks = policies.filter((policy) => 'validateStack' in policy).map(({ name }) => name);

const all: readonly Expected[] = allCases
  .filter(({ rule }) => rule !== OF_PROVIDERS)
  .flatMap(({ rule, breaks, waits, passes }): readonly Expected[] => [
    ...breaks.map((one) => ({ rule, one, says: one.says })),
    ...waits.map((one) => ({ rule, one, waitsFor: one.waitsFor })),
    ...passes.map((one) => ({ rule, one })),
  ])
  // What the live table tells, no operation of the engine shows.
  .filter(({ one }) => one.live === undefined);

/** The packages of all types of the cases. */
export const packagesOfCases: readonly string[] = allCases.flatMap(({ breaks, waits, passes }) =>
  [...breaks, ...waits, ...passes]
    .flatMap((one) => resourcesOf(one))
    .map(({ type }) => type.split(':', 1)[0] ?? ''),
);

function isOfRoot({ one }: Expected): boolean {
  return one.type === ROOT;
}

/** Whether a rule about a resource goes by what it was shown before: a preview shows resources in no order. */
function needsOrder({ rule, one }: Expected): boolean {
  return !ofStacks.includes(rule) && (one.beside ?? []).length > 0;
}

/** Whether it has a run for itself, as it is. */
function isAlone(expected: Expected): boolean {
  return OF_THE_WHOLE.includes(expected.rule) || isOfRoot(expected) || needsOrder(expected);
}

function shownOf(expected: Expected): Shown {
  // A state needs no program, and is judged in a fraction of the time.
  const isStored = expected.one.outputs !== undefined || OF_THE_WHOLE.includes(expected.rule);
  return isStored || needsOrder(expected) ? 'stored state' : 'preview';
}

function holdsUnknown({ one }: Expected): boolean {
  const text = JSON.stringify(resourcesOf(one));
  return Object.values(unknown).some((value) => text.includes(value));
}

/** Cases that may share a run have the same words here. */
function companyOf(expected: Expected): string {
  const { rule, one } = expected;
  const place = `${shownOf(expected)} of ${one.stack ?? 'dev'}`;
  if (isAlone(expected)) return `${place}: ${rule}: ${one.what}`;
  // Each pack is a process that judges all resources: those without a configuration of their own are to have one only.
  if (!ofStacks.includes(rule)) return `${place}: ${one.config === undefined ? 'defaults' : 'configured'}`;
  if (!holdsUnknown(expected)) return `${place}: rules about stacks`;
  // At the end of a stack, a rule tells the first unknown value only: nobody could say of which case.
  return `${place}: ${rule}: ${one.what}`;
}

/** The resources of a case, in a table that no other case has: rules about stacks count and compare within one table. */
export function apart({ type, props, ...rest }: RawResource, index: number): RawResource {
  const { table } = props;
  const isOurs = type.startsWith('pulumi-nodejs:') && typeof table === 'string' && table !== unknown.text;
  const within = `case:index:Case${index}`;
  return { type, ...rest, within, props: isOurs ? { ...props, table: `${table}-${index}` } : props };
}

/** Without a rule about resources, those about stacks are shown no inputs. */
const SHOWS_INPUTS = 'key-declared-as-such';

/** Configurations of packs: each rule has at most one in a pack, and hardly anything else judges there. */
class Configs {
  readonly #byPack: Map<string, string>[] = [];

  /** The number of the pack where the rule is configured so; a new one if there is none. */
  packFor(rule: string, config: object | undefined): number {
    if (config === undefined) return 0;
    const text = JSON.stringify(config);
    const found = this.#byPack.findIndex((rules) => (rules.get(rule) ?? text) === text);
    const index = found === -1 ? this.#byPack.push(new Map()) - 1 : found;
    this.#byPack[index]?.set(rule, text);
    return index + 1;
  }

  list(): readonly object[] {
    const disabled = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, 'disabled']));
    const others = (rules: ReadonlyMap<string, string>) =>
      disabled(policies.map(({ name }) => name).filter((name) => !rules.has(name) && name !== SHOWS_INPUTS));
    const configured = this.#byPack.map((rules) => ({
      ...others(rules),
      ...Object.fromEntries([...rules].map(([rule, text]) => [rule, JSON.parse(text) as object])),
    }));
    return [disabled([OF_PROVIDERS]), ...configured];
  }
}

/** A case that has a run for itself, as it is. */
function trialOfOne(expected: Expected): CaseTrial {
  const { rule, one } = expected;
  return {
    shown: shownOf(expected),
    stack: one.stack ?? 'dev',
    resources: resourcesOf(one),
    configs: [{ [OF_PROVIDERS]: 'disabled', ...(one.config === undefined ? {} : { [rule]: one.config }) }],
    cases: [{ ...expected, pack: 0 }],
  };
}

function trialOf(company: readonly [Expected, ...Expected[]]): CaseTrial {
  const [first] = company;
  if (isAlone(first)) return trialOfOne(first);
  const configs = new Configs();
  const cases = company.map((expected): Placed => {
    const pack = configs.packFor(expected.rule, expected.one.config);
    return { ...expected, within: `case:index:Case${all.indexOf(expected)}`, pack };
  });
  return {
    shown: shownOf(first),
    stack: first.one.stack ?? 'dev',
    resources: company.flatMap((expected) =>
      resourcesOf(expected.one).map((resource) => apart(resource, all.indexOf(expected))),
    ),
    configs: configs.list(),
    cases,
  };
}

/** The runs by which the real engine judges all cases, each once: as few as can tell the cases apart. */
export function caseTrials(): readonly CaseTrial[] {
  const companies = new Map<string, [Expected, ...Expected[]]>();
  for (const expected of all) {
    const company = companies.get(companyOf(expected));
    if (company === undefined) companies.set(companyOf(expected), [expected]);
    else company.push(expected);
  }
  return [...companies.values()].map(trialOf);
}
