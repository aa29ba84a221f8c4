import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from '../tools/setup/root.mjs';

/**
 * A project of the real engine in a folder of its own, whose program imports the built package.
 *
 * @typedef {object} EngineProject
 * @property {string} folder
 * @property {(args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<string>} pulumi runs the CLI, and gives what it prints;
 *   it throws if that fails
 * @property {() => Promise<void>} close removes the folder
 */

/**
 * @param {object} options
 * @param {string} options.name of the project; its stack is to be initialised
 * @param {readonly string[]} options.path folders with the CLI and its plugins
 * @param {Readonly<Record<string, string>>} options.files by relative path; `index.js` is the program
 * @param {NodeJS.ProcessEnv} [options.env] added to this process's own
 * @returns {Promise<EngineProject>}
 */
export async function engineProject({ name, path: folders, files, env: added = {} }) {
  const base = await mkdtemp(path.join(os.tmpdir(), `keywright-${name}-`));
  const folder = path.join(base, 'project');
  const env = {
    ...process.env,
    PATH: [...folders, path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${base}`,
    PULUMI_HOME: path.join(base, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'of the benchmark',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    ...added,
  };
  await mkdir(path.join(folder, 'node_modules'), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(base, 'node_modules'));
  await symlink(root, path.join(folder, 'node_modules', 'keywright'));
  const all = {
    'Pulumi.yaml': `name: ${name}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`,
    'package.json': JSON.stringify({ name, type: 'module', main: 'index.js' }),
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return {
    folder,
    async pulumi(args, more = {}) {
      const child = spawn('pulumi', [...args, '--non-interactive'], {
        cwd: folder,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'close');
      let text = '';
      for await (const part of child.stdout.setEncoding('utf8')) text += part;
      const [code] = await ended;
      if (code !== 0) throw new Error(`pulumi ${args.join(' ')}: ${text.slice(-2_000)}`);
      return text;
    },
    close: () => rm(base, { recursive: true, force: true }),
  };
}
