import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../tools/setup/root.mjs';

/** The pack of the cases: all rules, by the organisation of the cases; it is named as its folder is. */
const ENTRY = `
  import path from 'node:path';
  import { PolicyPack } from '@pulumi/policy';
  import { apiKeyPolicies } from './policy/index.ts';
  import { organisation } from './test/policy/organisation.ts';
  new PolicyPack(path.basename(import.meta.dirname), { policies: apiKeyPolicies(organisation) });
`;

/** The bundle of the pack by which the cases of all rules are judged, made of the sources of today. */
export async function casePackBundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@pulumi/*'],
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

/** The files of a pack in a folder. */
export function packFiles(folder: string, bundle: string): Record<string, string> {
  return {
    [`${folder}/PulumiPolicy.yaml`]: 'runtime: nodejs\n',
    [`${folder}/package.json`]: JSON.stringify({
      name: path.basename(folder),
      version: '1.0.0',
      type: 'module',
      main: 'index.js',
    }),
    [`${folder}/index.js`]: bundle,
  };
}
