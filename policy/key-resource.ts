import { API_KEY_TYPE } from '../provider/type.js';

/** Types of the provider of dynamic resources, under whichever name a program gives them. */
export const DYNAMIC = 'pulumi-nodejs:';

/** What every key has and hardly anything else, whatever values. */
const SHAPE = ['catalogDigest', 'claim', 'expiresIn'] as const;

/**
 * What a resource is to the pack. `disguised`: it has the shape of a key under another type token, which the provider would
 * make into a key all the same.
 */
export type KeyResource = 'key' | 'disguised' | 'other';

/** Judges a resource by its type token and the names of its inputs. */
export function keyResource(type: string, inputs: Readonly<Record<string, unknown>>): KeyResource {
  if (type === API_KEY_TYPE) return 'key';
  return type.startsWith(DYNAMIC) && SHAPE.every((name) => Object.hasOwn(inputs, name))
    ? 'disguised'
    : 'other';
}
