import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { casePackBundle, packFiles } from './case-pack.ts';
import { type EngineStack, engineStack } from './engine.ts';
import type { CliResult } from './engine-cli.ts';
import { ANY_PROVIDER, RAW_PROGRAM, type RawResource } from './raw-resources.ts';
import { storedState } from './stored-state.ts';

/** How the engine comes to see resources: as a program declares them, or in a stored state. */
export type Shown = 'preview' | 'stored state';

/** Resources that packs judge. */
export interface Trial {
  readonly shown: Shown;
  readonly stack: string;
  readonly resources: readonly RawResource[];
  /** The configuration of each pack; `pack-0` has the first one. */
  readonly configs: readonly object[];
}

/** What the engine takes care of itself: its own types, and those of dynamic providers. */
const OWN_PACKAGES = ['pulumi', 'pulumi-nodejs'];

/** Stacks of the project `shop` in which the pack of the cases judges whatever resources. */
export class JudgingStacks {
  readonly #plugins: readonly string[];
  readonly #stacks = new Map<string, EngineStack>();
  #bundle: string | undefined;

  /** @param packages names of all packages whose resources are judged */
  constructor(packages: Iterable<string>) {
    this.#plugins = [...new Set(packages)].filter((name) => !OWN_PACKAGES.includes(name));
  }

  /** Has the real CLI judge resources, and gives what it printed: for people, or its events as JSON. */
  async judge(trial: Trial, print: 'text' | 'json'): Promise<CliResult> {
    const stack = await this.#stackNamed(trial.stack);
    const packs = await this.#packs(stack, trial.configs);
    const json = print === 'json' ? ['--json'] : [];
    return await stack.run([...(await declared(stack, trial)), ...json, ...packs], {
      DECLARED: path.join(stack.folder, 'declared.json'),
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true',
      PATH: [
        path.join(stack.folder, 'plugins'),
        inject('pulumiBin'),
        path.join(root, 'node_modules', '.bin'),
        process.env.PATH,
      ].join(path.delimiter),
    });
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#stacks.values()].map((stack) => stack.dispose()));
  }

  async #stackNamed(stack: string): Promise<EngineStack> {
    const known = this.#stacks.get(stack);
    if (known !== undefined) return known;
    const plugins = this.#plugins.map((name) => `plugins/pulumi-resource-${name}`);
    const made = await engineStack({
      project: 'shop',
      stack,
      files: {
        'index.js': RAW_PROGRAM,
        ...Object.fromEntries(plugins.map((file) => [file, ANY_PROVIDER])),
        'plugins/package.json': '{"type":"commonjs"}',
      },
    });
    this.#stacks.set(stack, made);
    for (const file of plugins) await chmod(path.join(made.folder, file), 0o755);
    return made;
  }

  async #packs(stack: EngineStack, configs: readonly object[]): Promise<readonly string[]> {
    this.#bundle ??= await casePackBundle();
    const args: string[] = [];
    for (const [index, config] of configs.entries()) {
      for (const [file, text] of Object.entries(packFiles(`pack-${index}`, this.#bundle)))
        await stack.write(file, text);
      await stack.write(`config-${index}.json`, JSON.stringify(config));
      args.push('--policy-pack', `pack-${index}`, '--policy-pack-config', `config-${index}.json`);
    }
    return args;
  }
}

/** Writes what is to be judged, and says by which command. */
async function declared(stack: EngineStack, trial: Trial): Promise<readonly string[]> {
  if (trial.shown === 'preview') {
    await stack.write('declared.json', JSON.stringify(trial.resources));
    return ['preview'];
  }
  await stack.write('state.json', JSON.stringify(storedState('shop', trial.stack, trial.resources)));
  return ['policy', 'analyze', '--file', 'state.json'];
}
