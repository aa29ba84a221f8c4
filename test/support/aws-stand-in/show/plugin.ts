import { differencesOf } from '../protocol/differences.ts';
import { serve } from '../protocol/serve.ts';
import { UNKNOWN } from '../protocol/values.ts';

/**
 * A stand-in for the plugin of `@pulumi/aws`, so that the real engine can show programs with its types to policies. It takes
 * every type, checks nothing, fills in no defaults and makes nothing anywhere: an `arn` and an id are all that it adds, unknown in
 * a preview as the real ones are. What it lets through says nothing about the real plugin.
 */
serve({
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  diff: async ({ oldInputs, news }) => ({
    differences: differencesOf(oldInputs, news),
    replaces: [],
    deleteBeforeReplace: false,
  }),
  create: async ({ type, name, properties, preview }) => ({
    id: preview ? '' : name,
    properties: { ...properties, arn: preview ? UNKNOWN : `arn:aws:stand-in:::${type}/${name}` },
  }),
  update: async ({ type, id, news }) => ({ ...news, arn: `arn:aws:stand-in:::${type}/${id}` }),
  read: async ({ properties }) => properties,
  delete: async () => {},
  invoke: async (token) => {
    throw new Error(`the stand-in knows no function ${token}`);
  },
});
