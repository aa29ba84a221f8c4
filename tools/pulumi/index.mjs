import { say } from '../setup/progress.mjs';
import { builtCli } from './built-cli.mjs';
import { cliOnPath } from './cli-on-path.mjs';
import { officialCli } from './official-cli.mjs';

/**
 * A Pulumi CLI with its Node language host, and how it was come by.
 *
 * @typedef {{ binDir: string, how: 'path' | 'official' | 'built' }} PulumiCli
 *
 * @typedef {object} Sources
 * @property {() => string | undefined} onPath
 * @property {() => Promise<{ binDir: string } | { reason: string }>} official
 * @property {() => Promise<{ binDir: string, version: string }>} built
 */

/**
 * Finds or makes a Pulumi CLI: the user's own, else the official release, else one built from its Go modules. Says
 * its choice in one line.
 *
 * @param {{ tell?: (line: string) => void, sources?: Sources }} [options] `tell` gets the line of a choice or of
 *   what is missing
 * @returns {Promise<PulumiCli | undefined>} undefined when none can be had; the reason and the mend have been told
 */
export async function ensurePulumi({
  tell = say,
  sources = { onPath: cliOnPath, official: officialCli, built: builtCli },
} = {}) {
  const own = sources.onPath();
  if (own !== undefined) {
    tell(`Pulumi CLI: the one on PATH (${own})`);
    return { binDir: own, how: 'path' };
  }
  const release = await sources.official();
  if ('binDir' in release) {
    tell(`Pulumi CLI: the official release (${release.binDir})`);
    return { binDir: release.binDir, how: 'official' };
  }
  try {
    const { binDir, version } = await sources.built();
    tell(
      `Pulumi CLI: ${version} built from its Go modules, as the release cannot be had (${release.reason})`,
    );
    return { binDir, how: 'built' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Pulumi CLI missing: none on PATH, release: ${release.reason}, build: ${why}`);
    return undefined;
  }
}
