import { Secret } from '@pulumi/policy';
import type { Change } from '../rule.js';
import { isMap } from '../subjects/shapes.js';

type Props = Record<string, unknown>;

/** By this name a proxy of Pulumi's tells what it stands for. */
const TARGET = '__getSpecialProxyTarget';

/** The inputs themselves, in which a secret value is a `Secret`: policies get them behind two proxies. */
function rawOf(props: object): object {
  const target: unknown = Reflect.get(props, TARGET);
  return typeof target === 'object' && target !== null ? rawOf(target) : props;
}

function isSecret(props: object, name: string): boolean {
  return Reflect.get(rawOf(props), name) instanceof Secret;
}

function write(props: object, { at: [name, inner], value, repeats }: Change): void {
  const written = repeats !== undefined && isSecret(props, repeats) ? new Secret(value) : value;
  if (inner === undefined) {
    Reflect.set(props, name, written);
    return;
  }
  const holder: unknown = Reflect.get(props, name);
  if (isMap(holder)) Reflect.set(holder, inner, written);
  else Reflect.set(props, name, { [inner]: written });
}

/**
 * Writes changes into the inputs of a resource, in place: a copy would lose which values are secret, and could not be made of
 * unknown ones. All else stays, also what the engine and the provider keep there for themselves.
 *
 * @returns what the remediation gives to the engine; `undefined` if there is nothing to change
 */
export function changed(props: object, changes: readonly Change[]): Props | undefined {
  for (const change of changes) write(props, change);
  return changes.length === 0 ? undefined : (props as Props);
}
