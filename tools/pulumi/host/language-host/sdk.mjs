import { createRequire } from 'node:module';
import path from 'node:path';

/** `require` as a program in `folder` would see it. @param {string} folder */
export const requireFrom = (folder) => createRequire(path.join(folder, 'program.js'));

// The engine starts us in the project's folder: its own SDK brings the protocol.
const project = requireFrom(process.cwd());
const sdkManifest = resolveSdk();
// The very copies that the SDK uses: messages of another copy of google-protobuf are refused.
const sdk = createRequire(sdkManifest);

export const grpc = sdk('@grpc/grpc-js');
export const { LanguageRuntimeService } = sdk('./proto/language_grpc_pb');
export const messages = sdk('./proto/language_pb');
export const { PluginInfo } = sdk('./proto/plugin_pb');
export const { Empty } = sdk('google-protobuf/google/protobuf/empty_pb');
export const sdkVersion = sdk('./package.json').version;

function resolveSdk() {
  try {
    return project.resolve('@pulumi/pulumi/package.json');
  } catch {
    process.stderr.write(`@pulumi/pulumi is not installed in ${process.cwd()}; run: npm install\n`);
    process.exit(1);
  }
}
