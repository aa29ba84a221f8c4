import { GRANTOR_TYPE } from '../../provider/type.js';
import type { PolicyException } from '../exceptions.js';
import { placeOf } from '../place.js';
import { quote } from '../quote.js';
import { declaredGrantor } from '../subjects/declared-grantor.js';
import { type DeclaredKey, declaredKey, deployedKey } from '../subjects/declared-key.js';
import { type DeclaredResource, declaredResource } from '../subjects/declared-resource.js';
import type { DeclaredStack } from '../subjects/declared-stack.js';
import { isKey } from '../subjects/key-resource.js';
import { type KnownValues, knownValues } from './known-values.js';

/** What Pulumi hands to policies of a resource. */
export interface ShownResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/**
 * What the policies of a pack have been shown in one operation. At its end, Pulumi shows a stack's outputs only, and those
 * of a key do not repeat its inputs: so they are kept as they come by.
 */
export class Session {
  readonly #inputs = new Map<string, KnownValues>();
  readonly #used = new Set<PolicyException>();

  /** Notes a resource that a policy is shown, and gives it as rules see it. */
  see({ props, ...resource }: ShownResource): {
    readonly resource: DeclaredResource;
    readonly key?: DeclaredKey;
  } {
    const values = knownValues(props);
    this.#inputs.set(resource.urn, values);
    const seen = declaredResource(resource, values.inputs);
    return isKey(seen) ? { resource: seen, key: declaredKey(resource, values.inputs) } : { resource: seen };
  }

  /** The engine's own error for a value that it does not know yet; thrown by a policy, it becomes an advisory. */
  unknownAt(urn: string, field: string): Error {
    const unknowns = this.#inputs.get(urn)?.unknowns ?? new Map<string, Error>();
    // All of `rotation` may be unknown, and with it `rotation.every`.
    const holders = field.split(/(?=[.[])/).map((_, at, parts) => parts.slice(0, at + 1).join(''));
    const error = holders.map((path) => unknowns.get(path)).find((found) => found !== undefined);
    return error ?? new Error(`${urn}: ${field} is not known, and the engine did not say so`);
  }

  /** Notes that an exception has covered a violation. */
  use(exceptions: readonly PolicyException[]): void {
    for (const exception of exceptions) this.#used.add(exception);
  }

  get used(): ReadonlySet<PolicyException> {
    return this.#used;
  }

  /** All that the stack declares, with what is deployed of it. */
  stackOf(shown: readonly ShownResource[]): DeclaredStack {
    const outputs = new Map(shown.map(({ urn, props }) => [urn, knownValues(props).inputs]));
    const resources = shown.map((resource) =>
      declaredResource(resource, this.#inputs.get(resource.urn)?.inputs ?? outputs.get(resource.urn) ?? {}),
    );
    const keys = resources.filter(isKey).map((resource): DeclaredKey => {
      const deployed = deployedKey(outputs.get(resource.urn) ?? {});
      return { ...declaredKey(resource, resource.inputs), ...(deployed === undefined ? {} : { deployed }) };
    });
    const grantors = resources
      .filter(({ type }) => type === GRANTOR_TYPE)
      .map((resource) => declaredGrantor(resource, resource.inputs));
    const urn = shown[0]?.urn ?? '';
    const { project, stack } = placeOf(urn);
    return { title: `stack ${quote(`${project}/${stack}`)}`, name: stack, urn, keys, grantors, resources };
  }
}
