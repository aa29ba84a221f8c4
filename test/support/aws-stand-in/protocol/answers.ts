import { message, type Request, type Response, struct, valuesOf } from './messages.ts';
import type { Difference, Plugin } from './plugin.ts';

/** The numbers of the protocol for what a difference is, and for what it is when the resource is replaced. */
const KIND = { ADD: [0, 1], DELETE: [2, 3], UPDATE: [4, 5] } as const;
const [NO_CHANGE, CHANGES] = [1, 2];

const firstName = (path: string) => path.split(/[.[]/, 1)[0] ?? path;

function difference({ differences, replaces, deleteBeforeReplace }: Difference): Response {
  const changed = [...new Set([...differences.keys()].map(firstName))];
  const made = message('DiffResponse', {
    changes: changed.length === 0 ? NO_CHANGE : CHANGES,
    diffsList: changed,
    replacesList: replaces,
    deletebeforereplace: deleteBeforeReplace,
    hasdetaileddiff: true,
  });
  for (const [path, kind] of differences) {
    const [updated, replaced] = KIND[kind];
    const number = replaces.includes(firstName(path)) ? replaced : updated;
    made.getDetaileddiffMap().set(path, message('PropertyDiff', { kind: number, inputdiff: true }));
  }
  return made;
}

/**
 * The calls of the engine, in the words of {@link Plugin}. What is not here is answered with "not implemented", which the engine takes
 * well. Nothing is logged: requests hold secrets in clear.
 */
export function answersOf(plugin: Plugin): Record<string, (request: Request) => Promise<Response>> {
  return {
    getPluginInfo: async () => message('PluginInfo', { version: '7.48.0' }),
    checkConfig: async (request) => message('CheckResponse', { inputs: request.getNews() }),
    diffConfig: async () => message('DiffResponse', { changes: NO_CHANGE }),
    // The engine hands out secrets in clear, and marks them itself where they come back.
    configure: async () =>
      message('ConfigureResponse', { acceptsecrets: false, acceptresources: false, supportspreview: true }),
    cancel: async () => message('Empty'),

    check: async (request) => {
      const { inputs, failures } = await plugin.check({
        type: request.getType(),
        name: request.getName(),
        olds: valuesOf(request.getOlds()),
        news: valuesOf(request.getNews()),
        seed: request.getRandomseed_asU8(),
      });
      const failuresList = failures.map((failure) => message('CheckFailure', { ...failure }));
      return message('CheckResponse', { inputs: struct(inputs), failuresList });
    },
    diff: async (request) =>
      difference(
        await plugin.diff({
          type: request.getType(),
          oldInputs: valuesOf(request.getOldInputs()),
          news: valuesOf(request.getNews()),
        }),
      ),
    create: async (request) => {
      const { id, properties } = await plugin.create({
        type: request.getType(),
        name: request.getName(),
        properties: valuesOf(request.getProperties()),
        preview: request.getPreview(),
      });
      return message('CreateResponse', { id, properties: struct(properties) });
    },
    update: async (request) => {
      const properties = await plugin.update({
        type: request.getType(),
        id: request.getId(),
        olds: valuesOf(request.getOlds()),
        oldInputs: valuesOf(request.getOldInputs()),
        news: valuesOf(request.getNews()),
        preview: request.getPreview(),
      });
      return message('UpdateResponse', { properties: struct(properties) });
    },
    delete: async (request) => {
      const properties = valuesOf(request.getProperties());
      await plugin.delete({ type: request.getType(), id: request.getId(), properties });
      return message('Empty');
    },
    read: async (request) => {
      const [id, before] = [request.getId(), valuesOf(request.getProperties())];
      const properties = await plugin.read({ type: request.getType(), id, properties: before });
      if (properties === undefined) return message('ReadResponse', { id: '', properties: struct({}) });
      return message('ReadResponse', { id, inputs: request.getInputs(), properties: struct(properties) });
    },
    invoke: async (request) => {
      const answer = await plugin.invoke(request.getTok(), valuesOf(request.getArgs()));
      return message('InvokeResponse', { return: struct(answer) });
    },
  };
}
