import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { say, step } from './progress.mjs';

/**
 * A cached folder: made when it is not there, whole or not at all. `make` fills a draft beside it, which then takes
 * its name in one step; what an interrupted run left is removed.
 *
 * @param {{ folder: string, what: string, why: string, make: (draft: string) => Promise<void> }} recipe
 * @returns {Promise<string>} the folder
 */
export async function madeOnce({ folder, what, why, make }) {
  if (existsSync(folder)) return folder;
  const onWait = (/** @type {string} */ holder) => say(`  waiting for ${holder}, which is ${what}`);
  return await withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return folder;
      removeDrafts(folder);
      const draft = `${folder}.draft-${process.pid}`;
      mkdirSync(draft, { recursive: true });
      try {
        await step(what, why, () => make(draft));
        renameSync(draft, folder);
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
      return folder;
    },
    { onWait },
  );
}

/** @param {string} folder */
function removeDrafts(folder) {
  const parent = path.dirname(folder);
  const drafts = readdirSync(parent).filter((name) => name.startsWith(`${path.basename(folder)}.draft-`));
  for (const name of drafts) rmSync(path.join(parent, name), { recursive: true, force: true });
}
