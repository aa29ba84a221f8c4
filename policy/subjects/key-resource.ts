import { API_KEY_TYPE } from '../../provider/type.js';
import type { DeclaredResource } from './declared-resource.js';

/** Types of the provider of dynamic resources, under whichever name a program gives them. */
export const DYNAMIC = 'pulumi-nodejs:';

/** What every key has and hardly anything else, whatever values. */
const SHAPE = ['catalogDigest', 'claim', 'expiresIn'] as const;

/**
 * Whether a resource has the shape of a key under another type token than `ApiKey`'s: the provider would make it into a key
 * all the same.
 */
export function isDisguised({ type, inputs }: DeclaredResource): boolean {
  return (
    type !== API_KEY_TYPE && type.startsWith(DYNAMIC) && SHAPE.every((name) => Object.hasOwn(inputs, name))
  );
}

/**
 * Whether nothing at all is shown of a resource: with `--target`, the engine does so with one that is new and no target, and
 * nothing is made of it. Our providers make nothing of no inputs either; another provider is known by its text.
 */
export function isBlank({ inputs, outputs = {}, provider }: DeclaredResource): boolean {
  return provider?.is !== 'known' && [inputs, outputs].every((shown) => Object.keys(shown).length === 0);
}

/** Whether a resource is a key, or would be made into one. */
export function isKey(resource: DeclaredResource): boolean {
  return resource.type === API_KEY_TYPE || isDisguised(resource);
}
