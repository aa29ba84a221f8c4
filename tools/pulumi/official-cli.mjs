import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { madeOnce } from '../setup/made-once.mjs';
import { npm } from '../setup/npm.mjs';
import { ProgramFailed, runProgram } from '../setup/run-program.mjs';
import { isProgram } from '../setup/which.mjs';

const pin = fileURLToPath(new URL('official/', import.meta.url));
const downloadTimeoutMs = 120_000;
const failureRememberedMs = 24 * 60 * 60 * 1000;

/**
 * The official release, as the npm package `pulumi` downloads it. A failure is remembered for a day, so that not
 * every run waits for an address that cannot be reached.
 *
 * @returns {Promise<{ binDir: string } | { reason: string }>}
 */
export async function officialCli() {
  const version = pinnedVersion();
  const folder = path.join(cacheFolder(), `pulumi-official-${version}`);
  const failure = `${folder}.failed`;
  const binDir = path.join(folder, 'versions', version, 'bin');
  if (!existsSync(folder) && isRecent(failure)) return { reason: readFileSync(failure, 'utf8') };
  try {
    await madeOnce({
      folder,
      what: `downloading the Pulumi CLI ${version}`,
      why: 'no pulumi with its Node language host on PATH',
      make: (draft) => download(draft, version),
    });
    return { binDir };
  } catch (error) {
    const reason = error instanceof ProgramFailed ? error.lastLine : String(error);
    writeFileSync(failure, reason);
    return { reason };
  }
}

/** @param {string} draft @param {string} version */
async function download(draft, version) {
  const downloader = path.join(draft, 'downloader');
  mkdirSync(downloader);
  cpSync(pin, downloader, { recursive: true });
  await npm(['ci', '--ignore-scripts'], { cwd: downloader });
  // Its home decides where the release goes; its version is left to the pin.
  const { PULUMI_VERSION: _, ...env } = process.env;
  await runProgram(process.execPath, [path.join(downloader, 'node_modules/pulumi/run.js'), 'version'], {
    env: { ...env, PULUMI_HOME: draft, PULUMI_SKIP_UPDATE_CHECK: 'true' },
    timeoutMs: downloadTimeoutMs,
  });
  const bin = path.join(draft, 'versions', version, 'bin');
  for (const program of ['pulumi', 'pulumi-language-nodejs']) {
    if (!isProgram(path.join(bin, program))) throw new Error(`the downloaded release has no ${program}`);
  }
  rmSync(downloader, { recursive: true });
}

function pinnedVersion() {
  return JSON.parse(readFileSync(path.join(pin, 'package.json'), 'utf8')).dependencies.pulumi;
}

/** @param {string} file */
function isRecent(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < failureRememberedMs;
}
