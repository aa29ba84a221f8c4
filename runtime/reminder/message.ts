import { formatDuration } from '../../keys/time/duration.js';
import { formatInstant } from '../../keys/time/instant.js';
import type { DueKey, DueReason } from './due.js';
import { type Report, totals } from './report.js';
import { forMessage } from './texts.js';

/** A message for people. */
export interface Message {
  /** ASCII, one line, at most 100 characters: what SNS takes. */
  readonly subject: string;
  readonly text: string;
}

/** SNS takes 262,144 bytes; the rest is for what stands before and after the keys. */
const MOST_BYTES_OF_KEYS = 250_000;

const AFTER = `What is to be done: a rotation that is due happens at the next "pulumi up" of the stack. A key without a schedule gets a
new version by a new rotationTrigger, and another life by another expiresIn. A key that nobody needs goes with its declaration.`;

function told(reason: DueReason, { expiresAt, mintedFor }: DueKey): string {
  const end = expiresAt === 'never' ? 'never' : formatInstant(expiresAt);
  switch (reason) {
    case 'expired':
      return `expired at ${end}`;
    case 'expiring':
      return `expires at ${end}`;
    case 'overdue':
      return `not rotated since ${formatInstant(mintedFor)}`;
  }
}

/** One line about a key. */
function lineOf(key: DueKey): string {
  const { keyId, reasons, version } = key;
  const why = reasons.map((reason) => told(reason, key)).join('; ');
  const [label, type, account] = [key.label, key.type, key.account].map(forMessage);
  const [owner, declaredAs] = [key.owner, key.declaredAs].map(forMessage);
  const who = `"${label}", version ${version}, type ${type}, account ${account}, owner ${owner}`;
  return `* ${keyId}: ${why}. ${who}. Declared as ${declaredAs}\n`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The lines of the first keys, as many as fit. */
function listed(due: readonly DueKey[]): { readonly lines: string; readonly leftOut: number } {
  let bytes = 0;
  const lines: string[] = [];
  for (const key of due) {
    const line = lineOf(key);
    bytes += Buffer.byteLength(line);
    if (bytes > MOST_BYTES_OF_KEYS) break;
    lines.push(line);
  }
  return { lines: lines.join(''), leftOut: due.length - lines.length };
}

/** The message about a report; `undefined` if there is nothing that somebody must know. */
export function messageOf(report: Report): Message | undefined {
  const { table, at, limits, due, unreadable } = report;
  if (due.length === 0 && unreadable === 0) return undefined;
  const { expired, expiring, overdue } = totals(report);
  const { expiringWithinSeconds: within, rotateAfterSeconds: age } = limits;
  const found = [
    `${expired} expired`,
    `${expiring} expiring within ${formatDuration(within)}`,
    ...(age === undefined ? [] : [`${overdue} not rotated for ${formatDuration(age)}`]),
  ].join(', ');
  const { lines, leftOut } = listed(due);
  const parts = [
    `API keys of the table "${table}" at ${formatInstant(at)}: ${found}.`,
    ...(unreadable === 0
      ? []
      : [
          `${plural(unreadable, 'item of the table cannot be read: its key is', 'items of the table cannot be read: their keys are')} not judged. The log of this function names what it could not read.`,
        ]),
    ...(lines === '' ? [] : [lines.trimEnd()]),
    ...(leftOut === 0
      ? []
      : [`${plural(leftOut, 'key is', 'keys are')} left out here; "keywright list" shows all.`]),
    ...(due.length === 0 ? [] : [AFTER]),
  ];
  const subject = `keywright: API keys: ${expired} expired, ${expiring} expiring, ${overdue} overdue, ${unreadable} unreadable`;
  return { subject, text: `${parts.join('\n\n')}\n` };
}
