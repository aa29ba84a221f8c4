import path from 'node:path';
import { startNode } from './children.mjs';
import { messages, requireFrom } from './sdk.mjs';

/**
 * LanguageRuntime.RunPlugin: runs a policy pack (kind `analyzer`) or a plugin written for Node, and passes its output
 * on unchanged: the first line that it writes is its port. The engine ends it by cancelling the call.
 *
 * @param {any} call
 */
export function runPlugin(call) {
  const request = call.request;
  const info = request.getInfo();
  const folder = info.getProgramDirectory();
  const program = path.resolve(folder, info.getEntryPoint() || '.');
  const isPack = request.getKind() === 'analyzer';
  const end = (/** @type {number} */ code) => {
    call.write(new messages.RunPluginResponse().setExitcode(code));
    call.end();
  };
  let runner;
  try {
    runner = requireFrom(folder).resolve(`@pulumi/pulumi/cmd/${isPack ? 'run-policy-pack' : 'run-plugin'}`);
  } catch {
    const text = `@pulumi/pulumi is not installed for ${folder}; run npm install there\n`;
    call.write(new messages.RunPluginResponse().setStderr(Buffer.from(text)));
    return end(1);
  }
  // The two runners take their arguments in opposite orders.
  const args = isPack ? [...request.getArgsList(), program] : [program, ...request.getArgsList()];
  const child = startNode([runner, ...args], {
    cwd: isPack ? folder : request.getPwd(),
    env: environment(request.getEnvList()),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (bytes) => call.write(new messages.RunPluginResponse().setStdout(bytes)));
  child.stderr?.on('data', (bytes) => call.write(new messages.RunPluginResponse().setStderr(bytes)));
  child.on('close', (code) => end(code ?? 1));
  call.on('cancelled', () => child.kill('SIGTERM'));
}

/** @param {readonly string[]} lines each `NAME=value`, where the value may hold further equals signs */
const environment = (lines) =>
  Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
