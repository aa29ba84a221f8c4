import { writeSync } from 'node:fs';
import { type Log, lineOf } from '../log.js';

/** What is written at once. A pipe that does not wait takes a part, or nothing. */
function writtenAtOnce(line: Uint8Array): number {
  try {
    return writeSync(1, line);
  } catch {
    return 0;
  }
}

/**
 * One line of JSON on standard output for each entry, as `jsonLog`, but straight to its descriptor: the stream of standard output
 * takes milliseconds to make, which the start of a function would wait for. The stream gets what the descriptor does not take.
 */
export const lineLog: Log = (entry) => {
  const line = Buffer.from(lineOf(entry));
  const written = writtenAtOnce(line);
  if (written < line.length) process.stdout.write(line.subarray(written));
};
