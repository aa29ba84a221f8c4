import { differencesOf } from '../protocol/differences.ts';
import type { Failure, Plugin } from '../protocol/plugin.ts';
import { UNKNOWN, type Values } from '../protocol/values.ts';
import { isAutoNamed, named } from './auto-name.ts';
import { undeclared } from './declarations.ts';
import { call } from './functions.ts';
import type { Kind } from './kind.ts';
import { kindOf } from './kinds.ts';

/** Whether a failure says that there is no such resource, as each service words it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(ResourceNotFound|NoSuchEntity|NotFound)(Exception)?$/.test(error.name);
}

/** Declared arguments that the stand-in does not pass on: without this, a program would seem to work with them. */
function unserved({ arguments: taken }: Kind<Values>, args: Values): Failure[] {
  const others = Object.keys(args).filter((name) => !name.startsWith('__') && taken[name] === undefined);
  return others.map((property) => ({ property, reason: 'the stand-in does not forward this argument' }));
}

function unknown(names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, UNKNOWN]));
}

/**
 * The stand-in that forwards: each resource type is made by calls to the emulators' own API. It knows which names and plain types are
 * declared, not what the real plugin validates, fills in, or replaces for.
 */
export const forwarding: Plugin = {
  check: async (asked) => {
    const kind = await kindOf(asked.type);
    const inputs = kind.autoNamed ? named(asked) : asked.news;
    const wrong = undeclared(asked.type, inputs);
    return { inputs, failures: wrong.length > 0 ? wrong : unserved(kind, inputs) };
  },

  diff: async ({ type, oldInputs, news }) => {
    const kind = await kindOf(type);
    const differences = differencesOf(oldInputs, news);
    const changed = [...new Set([...differences.keys()].map((place) => place.split(/[.[]/, 1)[0] ?? place))];
    const stuck = changed.filter((name) => kind.arguments[name] === 'creates');
    if (stuck.length > 0) throw new Error(`the stand-in cannot change ${stuck.join(', ')} of ${type}`);
    return {
      differences,
      replaces: changed.filter((name) => kind.arguments[name] === 'replaces'),
      deleteBeforeReplace: kind.identity === 'given' || (kind.identity === 'name' && !isAutoNamed(news)),
    };
  },

  create: async ({ type, properties, preview }) => {
    const kind = await kindOf(type);
    if (preview) return { id: '', properties: { ...properties, ...unknown(kind.computed) } };
    const { id, ...outputs } = await kind.create(properties);
    return { id, properties: { ...properties, ...outputs } };
  },

  update: async ({ type, id, olds, oldInputs, news, preview }) => {
    const kind = await kindOf(type);
    const kept = Object.fromEntries(kind.computed.map((name) => [name, olds[name]]));
    if (preview) return { ...news, ...kept, ...unknown(kind.renewed?.(oldInputs, news) ?? []) };
    if (kind.update === undefined) throw new Error(`the stand-in has no update of ${type}`);
    return { ...news, ...kept, ...(await kind.update({ id, args: news, outputs: olds }, oldInputs)) };
  },

  delete: async ({ type, id, properties }) => {
    const kind = await kindOf(type);
    try {
      await kind.delete({ id, args: properties, outputs: properties });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },

  read: async ({ type, id, properties }) => {
    const kind = await kindOf(type);
    try {
      return { ...properties, ...(await kind.read({ id, args: properties, outputs: properties })) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  invoke: call,
};
