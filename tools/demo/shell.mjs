import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../setup/root.mjs';

/** @typedef {{ code: number, output: string }} Ended */

/**
 * Commands as a user would type them, in the repository, each shown before it runs and followed by its real output.
 *
 * @param {import('./stage.mjs').Stage} stage
 * @param {import('./script.mjs').Script} script
 */
export function shellOf(stage, script) {
  const cli = path.join(root, 'dist', 'cli', 'main.js');
  return {
    /** @param {string[]} args @returns {Promise<Ended>} */
    pulumi: (...args) =>
      shown('pulumi', args, [
        'pulumi',
        [...args, '--stack', stage.stack, '--non-interactive', '--suppress-progress', '--color=never'],
      ]),
    /** @param {string[]} args @returns {Promise<Ended>} */
    keywright: (...args) => shown('keywright', args, [process.execPath, [cli, ...args]]),
    /** A command that is not part of the story. @param {string[]} args @returns {Promise<Ended>} */
    quietly: (...args) => run('pulumi', args, stage.env),
    /** Waits for the commands that still run: an interrupted story may leave one behind. @returns {Promise<unknown>} */
    idle: () => Promise.allSettled(running),
  };

  /** @param {string} name @param {readonly string[]} args @param {[string, readonly string[]]} real */
  async function shown(name, args, [program, realArgs]) {
    script.say(`   $ ${name} ${args.map((arg) => (/[\s"]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`);
    const ended = await run(program, realArgs, stage.env);
    script.show(ended.output);
    return ended;
  }
}

/** @type {Set<Promise<Ended>>} */
const running = new Set();

/** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<Ended>} */
async function run(program, args, env) {
  const ended = started(program, args, env);
  running.add(ended);
  try {
    return await ended;
  } finally {
    running.delete(ended);
  }
}

/** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<Ended>} */
function started(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}
