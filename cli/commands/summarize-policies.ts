import { printable } from '../../keys/printable.js';
import { withoutPieces } from '../leaks.js';
import { policyOutcome } from '../policy-summary/events.js';
import { policySummary } from '../policy-summary/summary.js';
import { misused } from '../refusal.js';

/** The terminal as this command needs it. */
export interface Pipe {
  /** The lines of standard input. */
  inputLines(): AsyncIterable<string>;
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
}

/**
 * Writes what policies said of a preview as Markdown, from its events, and to standard error what else went wrong there: with
 * `--json`, Pulumi tells that to nobody else. Its exit code says that it is written, not what it
 * says: whether the deployment goes on is for the exit code of `pulumi` to decide.
 */
export async function summarizePolicies({ inputLines, out, err }: Pipe): Promise<number> {
  const outcome = await policyOutcome(inputLines());
  if (outcome === undefined)
    throw misused(
      'there are no events of Pulumi on standard input; give it what pulumi preview --json writes with ' +
        'PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true',
    );
  for (const error of outcome.errors)
    for (const line of error.split('\n')) err(`${printable(withoutPieces(line))}\n`);
  out(policySummary(outcome));
  return 0;
}
