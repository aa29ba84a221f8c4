import { differencesOf } from '../protocol/differences.ts';
import type { Failure, Plugin } from '../protocol/plugin.ts';
import { UNKNOWN, type Values } from '../protocol/values.ts';
import { isAutoNamed, isPrefixed, named, prefixedName } from './auto-name.ts';
import { undeclared } from './declarations.ts';
import { call } from './functions.ts';
import type { Effect, Kind } from './kind.ts';
import { kindOf } from './kinds.ts';

/** Whether a failure says that there is no such resource, as each service words it. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(ResourceNotFound|NoSuchEntity|NotFound)(Exception)?$/.test(error.name);
}

/** What a change of this argument does; undefined for one that is not passed on. */
function effectOf(kind: Kind<Values>, name: string): Effect | undefined {
  return kind.autoNamed && name === 'namePrefix' ? 'replaces' : kind.arguments[name];
}

/** Declared arguments that the stand-in does not pass on: without this, a program would seem to work with them. */
function unserved(kind: Kind<Values>, args: Values): Failure[] {
  const others = Object.keys(args).filter(
    (name) => !name.startsWith('__') && effectOf(kind, name) === undefined,
  );
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
    const stuck = changed.filter((name) => effectOf(kind, name) === 'creates');
    if (stuck.length > 0) throw new Error(`the stand-in cannot change ${stuck.join(', ')} of ${type}`);
    return {
      differences,
      replaces: changed.filter((name) => effectOf(kind, name) === 'replaces'),
      deleteBeforeReplace:
        kind.identity === 'given' || (kind.identity === 'name' && !isAutoNamed(news) && !isPrefixed(news)),
    };
  },

  create: async ({ type, properties, preview }) => {
    const kind = await kindOf(type);
    const prefixed = isPrefixed(properties);
    const computed = prefixed ? [...kind.computed, 'name'] : kind.computed;
    if (preview) return { id: '', properties: { ...properties, ...unknown(computed) } };
    const args = prefixed ? { ...properties, name: prefixedName(properties) } : properties;
    const { id, ...outputs } = await kind.create(args);
    return { id, properties: { ...args, ...outputs } };
  },

  update: async ({ type, id, olds, oldInputs, news, preview }) => {
    const kind = await kindOf(type);
    const kept = Object.fromEntries(kind.computed.map((name) => [name, olds[name]]));
    const args = isPrefixed(news) ? { ...news, name: olds.name } : news;
    if (preview) return { ...args, ...kept, ...unknown(kind.renewed?.(oldInputs, args) ?? []) };
    if (kind.update === undefined) throw new Error(`the stand-in has no update of ${type}`);
    return { ...args, ...kept, ...(await kind.update({ id, args, outputs: olds }, oldInputs)) };
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
