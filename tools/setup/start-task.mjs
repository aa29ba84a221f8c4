import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { handOver } from './hand-over.mjs';
import { ensureNode24 } from './node24.mjs';
import { say } from './progress.mjs';
import { root } from './root.mjs';

const tasksFolder = path.join(root, 'tools', 'tasks');

/**
 * Makes the dependencies and Node 24 ready and runs the task on it.
 *
 * @param {string | undefined} task
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function start(task, args) {
  const tasks = readdirSync(tasksFolder).map((file) => path.basename(file, '.mjs'));
  if (task === undefined || !tasks.includes(task)) {
    say(`Which task? One of: ${tasks.join(', ')}`);
    return 2;
  }
  try {
    await ensureDependencies(root);
    const node = await ensureNode24();
    const searchPath = [path.dirname(node), process.env.PATH ?? ''].join(path.delimiter);
    const env = { ...process.env, PATH: searchPath };
    return await handOver(node, [path.join(tasksFolder, `${task}.mjs`), ...args], { env });
  } catch (error) {
    say(`${task} could not start: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
