import { Readable } from 'node:stream';
import { connect } from '../../cli/deps.js';
import { localFiles } from '../../cli/files.ts';
import { run } from '../../cli/run.js';
import { systemClock } from '../../keys/clock.js';
import { SecretText } from '../../keys/secret-text.js';

/** What a run of the operator's tool printed, and its exit code. */
export interface ToolRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the operator's tool against the local endpoints, as an operator would. */
export async function keywright(
  place: { readonly table: string; readonly activityTable: string },
  args: readonly string[],
): Promise<ToolRun> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    env: { KEYWRIGHT_TABLE: place.table, KEYWRIGHT_ACTIVITY_TABLE: place.activityTable },
    clock: systemClock,

    files: localFiles,
    connect,
    inputLines: () => Readable.from([]),
    readLeaked: async () => new SecretText(''),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
