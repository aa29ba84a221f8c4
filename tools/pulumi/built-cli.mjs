import { chmodSync, copyFileSync, cpSync, existsSync, linkSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { fingerprint } from '../setup/fingerprint.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { Missing } from '../setup/missing.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { which } from '../setup/which.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const wrapperModule = path.join(here, 'cli');
const hostFiles = path.join(here, 'host');

/**
 * The Pulumi CLI built from its Go modules, with our language host and our launcher of dynamic providers beside it:
 * the engine takes plugins in its own folder as bundled, and warns of all others.
 *
 * @returns {Promise<{ binDir: string, version: string }>}
 * @throws {Missing} without Go
 */
export async function builtCli() {
  const version = pinnedVersion(readFileSync(path.join(wrapperModule, 'go.mod'), 'utf8'));
  const keys = cacheKeys(version);
  const binDir = path.join(cacheFolder(), `pulumi-${version}-${keys.assembled}`);
  if (existsSync(binDir)) return { binDir, version };
  const built = path.join(cacheFolder(), `pulumi-build-${version}-${keys.binary}`);
  if (!existsSync(built) && which('go') === undefined) {
    throw new Missing('Go is not on PATH', 'install Go 1.25.11 or newer, or the Pulumi CLI');
  }
  await madeOnce({
    folder: built,
    what: `building the Pulumi CLI ${version} from its Go modules`,
    why: 'once for this user; about 4 minutes on 2 cores when Go has nothing of it cached',
    make: (draft) => build(draft, version),
  });
  await madeOnce({
    folder: binDir,
    what: 'putting the language host beside the Pulumi CLI',
    why: 'it is new or has changed',
    make: async (draft) => assemble(built, draft),
  });
  return { binDir, version };
}

/** @param {string} goMod its text @returns {string} such as `3.259.0` */
export function pinnedVersion(goMod) {
  const found = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod)?.[1];
  if (found === undefined) throw new Error('tools/pulumi/cli/go.mod does not require the Pulumi CLI');
  return found;
}

/**
 * Names for what is cached: `binary` changes with the sources of the CLI, which take minutes to build, `assembled`
 * also with our host files, which take none.
 *
 * @param {string} version
 * @param {{ wrapper?: string, host?: string, arch?: string }} [from]
 */
export function cacheKeys(version, { wrapper = wrapperModule, host = hostFiles, arch = process.arch } = {}) {
  const binary = fingerprint({ values: [version, process.platform, arch], paths: [wrapper], base: wrapper });
  return { binary, assembled: fingerprint({ values: [binary], paths: [host], base: host }) };
}

/** The finished program is kept, not Go's own build cache: 115 MB instead of 1.7 GB. */
async function build(/** @type {string} */ draft, /** @type {string} */ version) {
  const stamp = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const target = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi';
  const output = ['-o', path.join(draft, 'pulumi'), '-ldflags', `-s -w ${stamp}`];
  await runProgram('go', ['build', '-trimpath', '-mod=readonly', ...output, target], {
    cwd: wrapperModule,
    // Settings of the user's own Go projects must not change what is built.
    env: { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: 'off' },
  });
}

/** @param {string} built @param {string} draft */
function assemble(built, draft) {
  // The engine looks beside the file that it really is: a symbolic link would lead it away from the host.
  linkOrCopy(path.join(built, 'pulumi'), path.join(draft, 'pulumi'));
  cpSync(hostFiles, draft, { recursive: true });
  for (const program of ['pulumi-language-nodejs', 'pulumi-resource-pulumi-nodejs']) {
    chmodSync(path.join(draft, program), 0o755);
  }
}

/** @param {string} from @param {string} to */
function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
