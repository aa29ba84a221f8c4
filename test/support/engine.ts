import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { CliProcesses, type CliResult } from './engine-cli.ts';
import { engineEnv } from './engine-env.ts';

/** What a test says about its stack; everything but the program has a default. */
export interface EngineStackOptions {
  /**
   * The project's files by relative path. `index.js` is the program: an ES module, unless the test brings its own
   * `Pulumi.yaml` or `package.json`.
   */
  readonly files: Readonly<Record<string, string>>;
  /** Project name; default `keys`. */
  readonly project?: string;
  /** Stack name; default `dev`. */
  readonly stack?: string;
  /** Stack configuration: `{ region: 'x', 'aws:region': 'y', token: { secret: 'z' } }`. */
  readonly config?: Readonly<Record<string, string | { readonly secret: string }>>;
  /** Folder of a policy pack that judges every preview and up: absolute, or one of `files`. */
  readonly policyPack?: string;
  /** `linked`: programs import the repository's own packages. `none`: the test installs what it needs. Default `linked`. */
  readonly packages?: 'linked' | 'none';
  /**
   * The stand-in for the plugin of `@pulumi/aws`: `shown` makes nothing anywhere, `forwarded` makes it in the emulators of the
   * test's environment. Without one, a program with resources of `@pulumi/aws` fails. It is never the AWS provider.
   */
  readonly awsStandIn?: 'shown' | 'forwarded';
  /** Variables added to the CLI's environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A stack of its own on the real engine: own project folder, own backend, own Pulumi home. */
export interface EngineStack {
  /** The project's folder, where the CLI runs. */
  readonly folder: string;
  preview(args?: readonly string[]): Promise<CliResult>;
  /** `up --yes --skip-preview`. */
  up(args?: readonly string[]): Promise<CliResult>;
  refresh(args?: readonly string[]): Promise<CliResult>;
  destroy(args?: readonly string[]): Promise<CliResult>;
  /** Any command of the CLI: `run(['stack', 'rename', 'prod'])`. */
  run(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<CliResult>;
  /** The stored state, as `stack export` gives it: secrets stay encrypted. */
  exportState(): Promise<ExportedState>;
  /** The stack's outputs in clear, secret ones too. */
  outputs(): Promise<Record<string, unknown>>;
  /** Writes a file of the project, such as the next version of its program. */
  write(file: string, text: string): Promise<void>;
  /** All that the backend and the Pulumi home hold now, by path: to be searched for what must not be there. */
  files(): Promise<Map<string, string>>;
  /** Ends the commands that run now with SIGKILL, as a crash of the machine would. */
  kill(): Promise<void>;
  /** Ends what still runs and removes the folders. What the stack made elsewhere stays. */
  dispose(): Promise<void>;
}

/** The part of an exported state that tests look at. */
export interface ExportedState {
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly unknown[];
  };
}

/** A resource in an exported state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly delete?: boolean;
}

/**
 * Makes a stack on the real engine, driven as users do: by the CLI, as a child process. Programs in it can import
 * `keywright` and every package of the repository. Endpoints are those of the test's own environment.
 *
 * @example
 * const stack = await engineStack({ files: { 'index.js': `export const answer = 42;` } });
 * expect((await stack.up()).code).toBe(0);
 * expect(await stack.outputs()).toEqual({ answer: 42 });
 * await stack.dispose();
 */
export async function engineStack(options: EngineStackOptions): Promise<EngineStack> {
  const { project = 'keys', stack = 'dev', config = {}, policyPack } = options;
  const base = await mkdtemp(path.join(os.tmpdir(), 'keywright-engine-'));
  const folder = path.join(base, 'project');
  const stored = [path.join(base, 'backend'), path.join(base, 'home')] as const;
  const [backend, home] = stored;
  const cli = new CliProcesses(
    path.join(inject('pulumiBin'), 'pulumi'),
    folder,
    engineEnv({
      binDir: inject('pulumiBin'),
      plugins: options.awsStandIn === undefined ? [] : [STAND_INS[options.awsStandIn]],
      backend,
      home,
      extra: options.env ?? {},
    }),
  );
  const ok = async (args: readonly string[]) => {
    const result = await cli.run(args);
    if (result.code !== 0) throw new Error(`pulumi ${args.join(' ')}: ${result.stdout}${result.stderr}`);
    return result.stdout;
  };
  const write = async (file: string, text: string) => {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  };

  await Promise.all([folder, backend, home].map((place) => mkdir(place)));
  if (options.packages !== 'none') await linkPackages(base, folder);
  for (const [file, text] of Object.entries({ ...projectFiles(project), ...options.files })) {
    await write(file, text);
  }
  await ok(['stack', 'init', stack]);
  const settings = configArguments(config);
  if (settings.length > 0) await ok(['config', 'set-all', ...settings]);

  const judged = policyPack === undefined ? [] : ['--policy-pack', path.resolve(folder, policyPack)];
  return {
    folder,
    preview: (args = []) => cli.run(['preview', ...judged, ...args]),
    up: (args = []) => cli.run(['up', '--yes', '--skip-preview', ...judged, ...args]),
    refresh: (args = []) => cli.run(['refresh', '--yes', '--skip-preview', ...args]),
    destroy: (args = []) => cli.run(['destroy', '--yes', '--skip-preview', ...args]),
    run: (args, env) => cli.run(args, env),
    exportState: async () => JSON.parse(await ok(['stack', 'export'])) as ExportedState,
    outputs: async () =>
      JSON.parse(await ok(['stack', 'output', '--json', '--show-secrets'])) as Record<string, unknown>,
    write,
    files: () => contentsOf(stored),
    kill: () => cli.endAll(),
    dispose: async () => {
      await cli.endAll();
      await rm(base, { recursive: true, force: true });
    },
  };
}

const STAND_INS = {
  shown: path.join(root, 'test/support/aws-stand-in/show'),
  forwarded: path.join(root, 'test/support/aws-stand-in/forward'),
};

/** The smallest project of an ES module; a test's own files take the place of these. */
const projectFiles = (project: string) => ({
  'Pulumi.yaml': `name: ${project}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`,
  'package.json': JSON.stringify({ name: project, type: 'module', main: 'index.js' }),
});

/**
 * The repository's packages are found one folder up, and `keywright` itself beside the program: two links, and
 * nothing is written into the repository's node_modules.
 */
async function linkPackages(base: string, folder: string): Promise<void> {
  await symlink(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(root, path.join(folder, 'node_modules', 'keywright'));
}

function configArguments(config: NonNullable<EngineStackOptions['config']>): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    typeof value === 'string' ? ['--plaintext', `${key}=${value}`] : ['--secret', `${key}=${value.secret}`],
  );
}

async function contentsOf(folders: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      // Latin-1 keeps every byte: a plaintext is found in a binary file, too.
      if (entry.isFile()) found.set(file, await readFile(file, 'latin1'));
    }
  }
  return found;
}
