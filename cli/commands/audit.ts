import { printable, printableJson } from '../../keys/printable.js';
import type { AuditEvent } from '../../keys/record/audit.js';
import { formatInstant } from '../../keys/time/instant.js';
import type { Context } from '../context.js';
import { findKey } from '../find-key.js';
import { columns } from '../print/columns.js';
import { nameOf } from '../print/key-view.js';
import { refused } from '../refusal.js';
import { readTrail, type Trail } from '../trail.js';

/** Options of {@link audit}. */
export interface AuditOptions {
  readonly json?: true;
}

function row(event: AuditEvent): readonly string[] {
  const { seq, at, action, version, who, via, detail } = event;
  return [String(seq), formatInstant(at), action, String(version), `${who} (${via})`, detail];
}

function verdict({ events, brokenAt }: Trail): string {
  return brokenAt === undefined
    ? `The trail is whole: ${events.length} ${events.length === 1 ? 'event' : 'events'}, each with the digest of the one before, up to the head in the record.`
    : `THE TRAIL IS BROKEN at event ${brokenAt}: it is missing, or it or the one before was edited. Treat the table as tampered with.`;
}

/** A copy starts the chain anew, so what stands before it is vouched for by the other table only. */
function copies({ events }: Trail): readonly string[] {
  return events
    .filter(({ action }) => action === 'copied')
    .map(({ seq }) => `Event ${seq} goes on from the trail in another table: audit the key there, too.`);
}

function asJson(keyId: string, { events, brokenAt }: Trail): string {
  const trail = brokenAt === undefined ? { whole: true } : { whole: false, brokenAt };
  const shown = events.map((event) => ({
    seq: event.seq,
    at: formatInstant(event.at),
    action: event.action,
    version: event.version,
    who: event.who,
    via: event.via,
    detail: event.detail,
    previous: event.previous,
  }));
  return printableJson({ keyId, trail, events: shown });
}

/** `keywright audit`: who did what with a key, when and why, and whether the trail is whole. Exit code 1 if it is not. */
export async function audit(context: Context, argument: string, options: AuditOptions): Promise<number> {
  const { record } = await findKey(context, argument);
  const trail = await readTrail(context.store, record.keyId);
  if (trail === undefined) throw refused(`key ${record.keyId} is no longer in this table`);
  if (options.json) context.say(asJson(record.keyId, trail));
  else {
    context.say(printable(nameOf(record)));
    context.say(columns([['#', 'WHEN', 'WHAT', 'VERSION', 'WHO', 'WHY'], ...trail.events.map(row)]));
    for (const copy of copies(trail)) context.say(copy);
    context.say(verdict(trail));
  }
  return trail.brokenAt === undefined ? 0 : 1;
}
