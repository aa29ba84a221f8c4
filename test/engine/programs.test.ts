import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { npm } from '../../tools/setup/npm.mjs';
import { root } from '../../tools/setup/root.mjs';
import { runProgram } from '../../tools/setup/run-program.mjs';
import { newKeyTable, plaintextOf } from '../support/aws.ts';
import { type KeyProject, keyProject } from '../support/key-project.ts';

let project: KeyProject;
afterEach(() => project.dispose());

/** As `pulumi new typescript` writes it: TypeScript and CommonJS, compiled as it runs. */
const NEW_TYPESCRIPT = {
  'package.json': JSON.stringify({
    name: 'keys',
    main: 'index.ts',
    devDependencies: { '@types/node': '^18', typescript: '^5.0.0' },
    dependencies: { '@pulumi/pulumi': '^3.113.0' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: 'bin',
      target: 'es2020',
      module: 'commonjs',
      moduleResolution: 'node',
      sourceMap: true,
      experimentalDecorators: true,
      pretty: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ['index.ts'],
  }),
};

const program = (table: string) => `
import * as pulumi from "@pulumi/pulumi";
import { ApiKey, duration } from "keywright";
import { defineCatalog } from "keywright/catalog";

const catalog = defineCatalog({
  name: "acme",
  scopes: { read: { grants: ["read:item"] }, write: { grants: ["update:item"], implies: ["read"] } },
  types: { service: { prefix: "acme_test", allows: "*", expiry: "required", maxLifetime: "90d" } },
});
const expiresIn = duration(new pulumi.Config().get("life") ?? "30d");
const common = { table: "${table}", catalog, type: "service", account: "org-1", owner: "team" } as const;

const upload = new ApiKey("upload", { ...common, scopes: ["read"], expiresIn, rotation: { every: "7d", overlap: "1d" } });
export const secretName: pulumi.Output<string> = upload.secretName;
export const version: pulumi.Output<number> = upload.version;

export const mistakes = () => [
  // @ts-expect-error the catalog has no such scope
  new ApiKey("a", { ...common, scopes: ["raed"], expiresIn: "30d" }),
  // @ts-expect-error the catalog has no such type
  new ApiKey("b", { ...common, type: "sevrice", scopes: ["read"], expiresIn: "30d" }),
  // @ts-expect-error expiresIn must be written
  new ApiKey("c", { ...common, scopes: ["read"] }),
  // @ts-expect-error not a duration
  new ApiKey("d", { ...common, scopes: ["read"], expiresIn: "30 days" }),
];
`;

describe('the package as npm installs it', () => {
  it('works in a project that pulumi new typescript made, and its types resolve in every mode', async () => {
    const table = await newKeyTable();
    project = await keyProject({
      program: '',
      table,
      packages: 'none',
      files: {
        ...NEW_TYPESCRIPT,
        'Pulumi.yaml': 'name: keys\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\n',
        'index.ts': program(table),
        'node16.json': JSON.stringify({
          extends: './tsconfig.json',
          compilerOptions: { module: 'node16', moduleResolution: 'node16', target: 'es2022' },
          files: ['esm/index.mts'],
        }),
        'nodenext.json': JSON.stringify({
          extends: './tsconfig.json',
          compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022' },
          files: ['index.ts', 'esm/index.mts'],
        }),
        'bundler.json': JSON.stringify({
          extends: './tsconfig.json',
          compilerOptions: { module: 'es2022', moduleResolution: 'bundler', target: 'es2022' },
        }),
        'esm/index.mts': program(table),
      },
    });
    const { folder } = project;
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
    const [tarball = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
    await npm(['install', '--prefer-offline', '--ignore-scripts', `./${tarball}`], { cwd: folder });

    const tsc = path.join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
    for (const config of ['tsconfig.json', 'node16.json', 'nodenext.json', 'bundler.json'])
      await expect(
        runProgram(process.execPath, [tsc, '--noEmit', '--pretty', 'false', '-p', config], { cwd: folder }),
        config,
      ).resolves.toBeDefined();

    expect(await project.plan()).toEqual(['+ upload']);
    expect(await project.apply()).toEqual(['+ upload']);
    expect((await project.up()).stdout).toContain('2 unchanged');
    const outputs = await project.outputs();
    expect(outputs.version).toBe(1);
    const plaintext = await plaintextOf(String(outputs.secretName));
    expect(await project.verdict(plaintext)).toBe('allowed');
    expect((await project.refresh()).code).toBe(0);
    const { outputs: state } = await project.stored();
    expect(state).not.toHaveProperty('drift');

    // Without the package nothing can be managed; the message says how to get it back.
    const installed = path.join(folder, 'node_modules', 'keywright');
    await rename(installed, `${installed}-away`);
    const lost = await project.refresh();
    expect(lost.code).not.toBe(0);
    expect(lost.stdout).toContain(`Cannot find package 'keywright'`);
    expect(lost.stdout).toContain('run npm install');

    await rename(`${installed}-away`, installed);
    expect((await project.destroy()).code).toBe(0);
    expect(await project.verdict(plaintext)).toBe('deleted');
    await project.assertNoLeak();
  });
});

describe('the state of a key', () => {
  it('stays small: bytes of its entry in stack export', async () => {
    project = await keyProject({
      program: `
        for (let i = 0; i < 5; i++) key('upload-' + i, { scopes: ['write'], rotation: { every: '7d' } });`,
    });
    await project.apply();
    const { deployment } = await project.exportState();
    const keys = (deployment.resources ?? []).filter(({ type }) => type === 'pulumi-nodejs:keywright:ApiKey');
    expect(keys).toHaveLength(5);
    const own = keys.map(({ inputs, outputs }) => JSON.stringify({ inputs, outputs }).length);
    const whole = keys.map((key) => JSON.stringify(key).length);
    console.log(
      `state of a key with 2 permissions: ${whole[0]} bytes, of which ${own[0]} are inputs and outputs`,
    );
    // The rest is the engine's own: URN, parent, provider, dependencies, and the paths of the program that declared it.
    for (const bytes of own) expect(bytes).toBeLessThan(1_600);
    for (const bytes of whole) expect(bytes).toBeLessThan(3_000);
    // Each permission costs its own text, once: the outputs do not repeat it.
    const [first] = keys;
    expect(JSON.stringify(first?.outputs)).not.toContain('update:item');
    await project.assertNoLeak();
  });
});
