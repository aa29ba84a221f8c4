/**
 * A small Node language host for the Pulumi engine, for machines that cannot download the official one.
 *
 * The engine starts it in the project's folder with its own address, reads a port from the first line of stdout, and
 * calls pulumirpc.LanguageRuntime there. The work is left to the runners that ship in @pulumi/pulumi. Requests are
 * never logged: they carry decrypted configuration and the environment.
 */
import { endAll } from './children.mjs';
import { run } from './run.mjs';
import { runPlugin } from './run-plugin.mjs';
import { Empty, grpc, LanguageRuntimeService, messages, PluginInfo, sdkVersion } from './sdk.mjs';

/** As in @pulumi/pulumi: gRPC's default of 4 MB is too little for large programs. */
const maxMessageBytes = 400 * 1024 * 1024;

// The engine puts its logging flags before its address.
const engineAddress = process.argv.at(-1) ?? '';

/** A method that always answers the same. @param {() => unknown} message */
const always = (message) => (/** @type {any} */ _call, /** @type {any} */ answer) => answer(null, message());

const methods = {
  getPluginInfo: always(() => new PluginInfo().setVersion(sdkVersion)),
  about: always(() =>
    new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  ),
  // Plugins are found on PATH, and npm has installed the packages before Pulumi runs.
  getRequiredPackages: always(() => new messages.GetRequiredPackagesResponse()),
  getProgramDependencies: always(() => new messages.GetProgramDependenciesResponse()),
  installDependencies: (/** @type {any} */ call) => call.end(),
  run: run(engineAddress),
  runPlugin,
  cancel: (/** @type {any} */ _call, /** @type {any} */ answer) => {
    endAll();
    answer(null, new Empty());
  },
};

const server = new grpc.Server({
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
});
server.addService(LanguageRuntimeService, methods);
server.bindAsync(
  '127.0.0.1:0',
  grpc.ServerCredentials.createInsecure(),
  (/** @type {Error | null} */ error, /** @type {number} */ port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  },
);

function stop() {
  endAll();
  process.exit(0);
}
process.on('SIGINT', stop).on('SIGTERM', stop);
// The engine holds the other end of our stdin: it closes in whatever way the engine dies.
process.stdin.on('end', stop).on('error', stop).resume();
