import { chmodSync, cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { fingerprint } from '../setup/fingerprint.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { Missing } from '../setup/missing.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { which } from '../setup/which.mjs';

/** The version that tools/pulumi/cli/go.mod pins. */
export const builtVersion = '3.259.0';

const here = fileURLToPath(new URL('.', import.meta.url));
const wrapperModule = path.join(here, 'cli');
const hostFiles = path.join(here, 'host');

/**
 * The Pulumi CLI built from its Go modules, with our language host and our launcher of dynamic providers beside it:
 * the engine takes plugins in its own folder as bundled. The finished programs are cached, not Go's build cache
 * (115 MB instead of 1.7 GB).
 *
 * @returns {Promise<{ binDir: string }>}
 * @throws {Missing} when there is no Go, or the modules cannot be built
 */
export async function builtCli() {
  const folder = path.join(cacheFolder(), `pulumi-${builtVersion}-${cacheKey()}`);
  if (!existsSync(folder) && which('go') === undefined) {
    throw new Missing('Go is not on PATH', 'install Go 1.25.11 or newer, or the Pulumi CLI');
  }
  const binDir = await madeOnce({
    folder,
    what: `building the Pulumi CLI ${builtVersion} from its Go modules`,
    why: 'once for this user; about 4 minutes on 2 cores when nothing of it is cached',
    make: build,
  });
  return { binDir };
}

/** Everything that the built folder depends on. */
export function cacheKey({ wrapper = wrapperModule, host = hostFiles, arch = process.arch } = {}) {
  return fingerprint({ values: [builtVersion, process.platform, arch], paths: [wrapper, host], base: here });
}

/** @param {string} draft */
async function build(draft) {
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${builtVersion}`;
  const target = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi';
  await runProgram(
    'go',
    [
      'build',
      '-trimpath',
      '-mod=readonly',
      '-o',
      path.join(draft, 'pulumi'),
      '-ldflags',
      `-s -w ${version}`,
      target,
    ],
    { cwd: wrapperModule, env: { ...process.env, GOFLAGS: '-buildvcs=false', GOWORK: 'off' } },
  );
  cpSync(hostFiles, draft, { recursive: true });
  for (const program of ['pulumi-language-nodejs', 'pulumi-resource-pulumi-nodejs']) {
    chmodSync(path.join(draft, program), 0o755);
  }
}
