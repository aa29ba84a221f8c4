import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureEmulators, startMinistack, startMoto } from '../emulators/index.mjs';
import { handOver } from '../setup/hand-over.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';
import { atLeast, canaries, excluded, folders, needsEmulators } from './scope.mjs';
import { withoutUndecided } from './second-look.mjs';
import { verdict } from './verdict.mjs';

const stryker = path.join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const config = path.join(import.meta.dirname, 'stryker.config.mjs');

/**
 * Mutates the folders of the scope, or of them what is named, and judges the outcome.
 *
 * @param {readonly string[]} chosen files and folders, such as `keys/hash.ts` and `runtime/lambda`; none: all
 * @returns {Promise<number>} the exit code
 */
export async function mutation(chosen) {
  const stray = chosen.filter((place) => !folders.some((folder) => isIn(place, folder)));
  if (stray.length > 0) {
    say(`${stray.join(', ')}: only files and folders of ${folders.join(', ')} are mutated`);
    return 2;
  }
  const reports = mkdtempSync(path.join(os.tmpdir(), 'keywright-mutation-'));
  const servers = (await ensureEmulators()) ? [await startMoto(), await startMinistack()] : [];
  const left = [
    ...excluded,
    ...(servers.length > 0 ? [] : needsEmulators.map((files) => ({ files, why: 'needs the emulators' }))),
  ];
  const env = {
    ...process.env,
    MUTATION_MOTO: servers[0]?.url,
    MUTATION_MINISTACK: servers[1]?.url,
  };
  try {
    const runs = [];
    for (const folder of folders) {
      const places = chosen.length === 0 ? [folder] : chosen.filter((place) => isIn(place, folder));
      if (places.length === 0) continue;
      const canary = canaries[folder];
      const forFolder = { ...env, MUTATED_FOLDER: folder };
      const file = path.join(reports, `${folder.replaceAll('/', '-')}.json`);
      const mutate = [...places.map(patternOf), canary.file, ...left.map(({ files }) => `!${files}`)].join();
      const args = [stryker, 'run', config, '--incremental', '--incrementalFile', file, '--mutate', mutate];
      // Code that runs while modules load cannot be told apart by test: its mutants need every test. So the first run has all
      // mutants asleep then, and the second has those awake that lived through it, or that it left out.
      const first = await handOver(process.execPath, [...args, '--ignoreStatic'], { env: forFolder });
      if (first !== 0) return first;
      writeFileSync(file, JSON.stringify(withoutUndecided(JSON.parse(readFileSync(file, 'utf8')))));
      const second = await handOver(process.execPath, args, { env: forFolder });
      if (second !== 0) return second;
      runs.push({ report: JSON.parse(readFileSync(file, 'utf8')), canary });
    }
    const { lines, ok } = verdict(runs, atLeast);
    for (const line of lines) console.log(line);
    for (const { files, why } of left) console.log(`not mutated: ${files} (${why})`);
    return ok ? 0 : 1;
  } finally {
    for (const server of servers) await server.stop();
    rmSync(reports, { recursive: true, force: true });
  }
}

/** @param {string} place @param {string} folder */
function isIn(place, folder) {
  const inside = path.relative(path.join(root, folder), path.resolve(root, place));
  return !inside.startsWith('..') && !path.isAbsolute(inside);
}

/** @param {string} place */
function patternOf(place) {
  const relative = path.relative(root, path.resolve(root, place));
  return relative.endsWith('.ts') ? relative : `${relative}/**/*.ts`;
}
