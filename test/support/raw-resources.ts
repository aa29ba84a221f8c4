import type { TestResource } from '../../policy/testing/index.ts';

/** A resource that a program declares, whatever it holds. */
export interface RawResource extends TestResource {
  /**
   * The type of a component that holds it, such as `case:index:Case7`: with it in their URNs, resources of one type can have the
   * same name.
   */
  readonly within?: string;
}

/**
 * A program that declares what a file says, resource by resource and whatever it holds: the name of the file is in `DECLARED`.
 * Keys and other dynamic resources get a provider that lets everything through, unless the file says which one, so that policies
 * see the inputs as they are; unknown values are the texts by which the engine knows them.
 */
export const RAW_PROGRAM = `
  import { readFileSync } from 'node:fs';
  import * as pulumi from '@pulumi/pulumi';
  const __provider =
    'exports.handler = () => ({ check: async (_, inputs) => ({ inputs, failures: [] }) })';
  const components = new Map();
  function component(type) {
    if (!components.has(type)) components.set(type, new pulumi.ComponentResource(type, 'holder'));
    return components.get(type);
  }
  for (const { type, name, props, within } of JSON.parse(readFileSync(process.env.DECLARED, 'utf8'))) {
    const dynamic = type.startsWith('pulumi-nodejs:') ? { __provider } : {};
    const options = within === undefined ? {} : { parent: component(within) };
    new pulumi.CustomResource(type, name, { ...dynamic, ...props }, options);
  }`;

/** A provider for any package that lets everything through, as a plugin that the engine finds on its path. */
export const ANY_PROVIDER = `#!/usr/bin/env node
const { main } = require('@pulumi/pulumi/provider');
const provider = { version: '1.0.0', check: async (_urn, _olds, inputs) => ({ inputs, failures: [] }) };
main(provider, process.argv.slice(2));
`;
