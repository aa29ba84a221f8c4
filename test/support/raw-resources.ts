/**
 * A program that declares what a file says, resource by resource and whatever it holds: the name of the file is in `DECLARED`.
 * Keys and other dynamic resources get a provider that lets everything through, so that policies see the inputs as they are;
 * unknown values are the texts by which the engine knows them.
 */
export const RAW_PROGRAM = `
  import { readFileSync } from 'node:fs';
  import * as pulumi from '@pulumi/pulumi';
  const __provider =
    'exports.handler = () => ({ check: async (_, inputs) => ({ inputs, failures: [] }) })';
  for (const { type, name, props } of JSON.parse(readFileSync(process.env.DECLARED, 'utf8'))) {
    const dynamic = type.startsWith('pulumi-nodejs:') ? { __provider } : {};
    new pulumi.CustomResource(type, name, { ...props, ...dynamic });
  }`;

/** A provider for any package that lets everything through, as a plugin that the engine finds on its path. */
export const ANY_PROVIDER = `#!/usr/bin/env node
const { main } = require('@pulumi/pulumi/provider');
const provider = { version: '1.0.0', check: async (_urn, _olds, inputs) => ({ inputs, failures: [] }) };
main(provider, process.argv.slice(2));
`;
