import { UnknownValueError } from '@pulumi/policy';
import { GRANTOR_TYPE } from '../../provider/type.js';
import type { PolicyException } from '../exceptions.js';
import type { Judgement } from '../judge.js';
import { placeOf } from '../place.js';
import { quote } from '../quote.js';
import type { Rule } from '../rule.js';
import { declaredGrantor } from '../subjects/declared-grantor.js';
import { type DeclaredKey, declaredKey, deployedKey } from '../subjects/declared-key.js';
import { type DeclaredResource, declaredResource } from '../subjects/declared-resource.js';
import type { DeclaredStack, Trial } from '../subjects/declared-stack.js';
import { isBlank, isKey } from '../subjects/key-resource.js';
import { knownOf, type Seen, seen, UNKNOWN } from '../subjects/seen.js';
import { isText } from '../subjects/shapes.js';
import { type KnownValues, knownValues } from './known-values.js';

/** What Pulumi hands to policies of a resource. */
export interface ShownResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A resource as rules see it; with the key that it is, if it is one. */
export interface SeenResource {
  readonly resource: DeclaredResource;
  readonly key?: DeclaredKey;
}

/** Where the engine keeps the text of a dynamic provider. */
const PROVIDER = '__provider';

/** The engine takes it for one of its own, which become advisories. */
const BLIND: Error = Object.create(UnknownValueError.prototype, {
  message: {
    value:
      'the text of a provider is shown at the level "remediate" alone, so it is not judged: set "key-integrity": "remediate" ' +
      'in the configuration of the policy pack ("all": "mandatory" turns that off)',
  },
});

/** The same for a text that the program computes from what this preview does not know. */
const OPEN: Error = Object.create(UnknownValueError.prototype, {
  message: { value: "the text of a provider can't be known during preview, so it is judged in the `up`" },
});

/** The root of a stack: violations of the stack are told at it. */
const ROOT = 'pulumi:pulumi:Stack';

/** The inputs of what no policy of a resource was shown: a rule that asks for one learns that it is not known. */
const UNSEEN: Readonly<Record<string, unknown>> = new Proxy({}, { get: () => UNKNOWN });

/**
 * What the policies of a pack have been shown in one operation. At its end, Pulumi shows a stack's outputs only, and those
 * of a key do not repeat its inputs: so they are kept as they come by. A process may serve several operations, such as a
 * preview and the `up` after it: what is shown after the end of one belongs to the next.
 */
export class Session {
  readonly #inputs = new Map<
    string,
    KnownValues & { readonly seen: SeenResource; readonly by: Set<string> }
  >();
  /** The texts of dynamic providers, by the URN of the resource: what remediations are shown and validations are not. */
  readonly #providers = new Map<string, Seen<string>>();
  #isBlindnessTold = false;
  readonly #keySecrets = new Set<string>();
  /** By rule, then by the URN of what was judged: judging it again takes the place of what was found before. */
  readonly #trials = new Map<string, Map<string, Judgement>>();
  #atEnd: Omit<DeclaredStack, 'trials'> | undefined;

  /**
   * Notes a resource that the policy of a rule is shown, and gives it as rules see it. All rules are shown the same: only when
   * one is shown it again, it is read again.
   */
  see({ props, ...resource }: ShownResource, rule: string): SeenResource {
    this.#begin();
    const noted = this.#inputs.get(resource.urn);
    if (noted === undefined || noted.by.size === 0 || noted.by.has(rule))
      return this.#note(resource, knownValues(props), [rule]);
    noted.by.add(rule);
    return noted.seen;
  }

  /** The same for a remediation. It comes first, and is shown the text of the provider, too. */
  seeAll({ props, ...resource }: ShownResource): SeenResource {
    this.#begin();
    const { inputs, unknowns } = knownValues(props);
    this.#providers.set(resource.urn, seen(inputs[PROVIDER], isText));
    const shown = Object.entries(inputs).filter(([name]) => !name.startsWith('__'));
    // What it changes, it has yet to change.
    return this.#note(resource, { inputs: Object.fromEntries(shown), unknowns }, []);
  }

  #note(shown: Omit<ShownResource, 'props'>, values: KnownValues, rules: readonly string[]): SeenResource {
    const declared = declaredResource(shown, values.inputs, this.#providers.get(shown.urn));
    const resource = { ...declared, keySecrets: this.#keySecrets };
    const seen: SeenResource =
      isKey(resource) && !isBlank(resource)
        ? { resource, key: declaredKey(shown, values.inputs) }
        : { resource };
    const secret = seen.key && knownOf(seen.key.secretName);
    if (secret !== undefined) this.#keySecrets.add(secret);
    this.#inputs.set(shown.urn, { ...values, seen, by: new Set(rules) });
    return seen;
  }

  /** Whether a policy of a resource was shown this one. */
  hasSeen(urn: string): boolean {
    return this.#inputs.has(urn);
  }

  /**
   * What a policy throws for a value that a rule waits for: it becomes an advisory. `undefined`: it was said before, and is the
   * same for every resource.
   */
  waitingFor(urn: string, field: string): Error | undefined {
    if (field !== PROVIDER) return this.unknownAt(urn, field);
    if (this.#providers.has(urn)) return OPEN;
    if (this.#isBlindnessTold) return undefined;
    this.#isBlindnessTold = true;
    return BLIND;
  }

  /** The engine's own error for a value that it does not know yet. */
  unknownAt(urn: string, field: string): Error {
    const unknowns = this.#inputs.get(urn)?.unknowns ?? new Map<string, Error>();
    // All of `rotation` may be unknown, and with it `rotation.every`.
    const holders = field.split(/(?=[.[])/).map((_, at, parts) => parts.slice(0, at + 1).join(''));
    const error = holders.map((path) => unknowns.get(path)).find((found) => found !== undefined);
    return error ?? new Error(`${urn}: ${field} is not known, and the engine did not say so`);
  }

  /** Notes what judging a resource or the stack by a rule came to. */
  note({ name }: Rule, urn: string, judgement: Judgement): void {
    const trials = this.#trials.get(name) ?? new Map<string, Judgement>();
    this.#trials.set(name, trials.set(urn, judgement));
  }

  /** All that the stack declares, with what is deployed of it, and what judging it came to so far. */
  stackOf(shown: readonly ShownResource[]): DeclaredStack {
    // Every policy of a stack is shown it anew. That it is the same one, only what is seen in between can tell.
    const stack = this.#inputs.size === 0 ? this.#read(shown) : (this.#atEnd ?? this.#read(shown));
    this.#atEnd = stack;
    const there = new Set([stack.urn, ...stack.resources.map(({ urn }) => urn)]);
    const trials = [...this.#trials].map(([rule, judged]): [string, Trial] => {
      const counting = [...judged].filter(([urn]) => there.has(urn)).map(([, judgement]) => judgement);
      const used = new Set<PolicyException>(counting.flatMap((judgement) => judgement.used));
      return [rule, { used, waits: counting.some(({ questions }) => questions.length > 0) }];
    });
    return { ...stack, trials: new Map(trials) };
  }

  #begin(): void {
    if (this.#atEnd === undefined) return;
    this.#atEnd = undefined;
    this.#inputs.clear();
    this.#providers.clear();
    this.#keySecrets.clear();
    this.#trials.clear();
    this.#isBlindnessTold = false;
  }

  #read(shown: readonly ShownResource[]): Omit<DeclaredStack, 'trials'> {
    const outputs = new Map(shown.map(({ urn, props }) => [urn, knownValues(props).inputs]));
    const resources = shown.map((resource): DeclaredResource => {
      const gives = outputs.get(resource.urn) ?? {};
      const declared = declaredResource(resource, this.#inputs.get(resource.urn)?.inputs ?? gives);
      return { ...declared, outputs: gives };
    });
    const inputsOf = ({ urn }: DeclaredResource) => this.#inputs.get(urn)?.inputs ?? UNSEEN;
    const isJudged = (resource: DeclaredResource): boolean =>
      isKey(resource) && !(this.hasSeen(resource.urn) && isBlank(resource));
    const keys = resources.filter(isJudged).map((resource): DeclaredKey => {
      const deployed = deployedKey(outputs.get(resource.urn) ?? {});
      return {
        ...declaredKey(resource, inputsOf(resource)),
        ...(deployed === undefined ? {} : { deployed }),
      };
    });
    const grantors = resources
      .filter(({ type }) => type === GRANTOR_TYPE)
      .map((resource) => declaredGrantor(resource, inputsOf(resource)));
    const urn = (shown.find(({ type }) => type === ROOT) ?? shown[0])?.urn ?? '';
    const { project, stack } = placeOf(urn);
    return { title: `stack ${quote(`${project}/${stack}`)}`, name: stack, urn, keys, grantors, resources };
  }
}
