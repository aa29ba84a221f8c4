import { printable } from '../../keys/printable.js';
import type { AuditEvent } from '../../keys/record/audit.js';
import type { KeyRecord } from '../../keys/record/record.js';
import { versionStatus } from '../../keys/record/status.js';
import { formatInstant } from '../../keys/time/instant.js';
import type { Context } from '../context.js';
import { findKey } from '../find-key.js';
import { mayHoldKeyString } from '../leaks.js';
import { nameOf } from '../print/key-view.js';
import { misused, refused } from '../refusal.js';
import { revokeKey } from '../revocation.js';

/** Options of {@link revoke}. */
export interface RevokeOptions {
  readonly reason: string;
}

/** Longer reasons belong into the incident that the reason names: a record and its trail stay small. */
const LONGEST_REASON = 500;

const WHAT_IT_MEANS = [
  'Every request that starts from now on is refused (where an authorizer or record cache is configured: once its TTL is over).',
  '"pulumi up" leaves it revoked, and the rotation schedule does not renew it. To mint a new version, change',
  'rotationTrigger in the program and run "pulumi up".',
].join('\n');

function reasonOf(text: string): string {
  const reason = text.trim();
  if (reason === '') throw misused('--reason is empty; say why, it is kept in the audit trail');
  if (reason.length > LONGEST_REASON)
    throw misused(`--reason is longer than ${LONGEST_REASON} characters; name the incident instead`);
  if (mayHoldKeyString(reason))
    throw misused('--reason seems to hold a key string, and it is kept for ever; say it without');
  return reason;
}

async function lastRevocation(context: Context, record: KeyRecord): Promise<AuditEvent | undefined> {
  let last: AuditEvent | undefined;
  for await (const event of context.store.events(record.keyId)) {
    if (event.action === 'revoked') last = event;
  }
  return last;
}

async function sayWasRevoked(context: Context, record: KeyRecord): Promise<void> {
  const event = await lastRevocation(context, record);
  const how =
    event === undefined ? '' : ` at ${formatInstant(event.at)} by ${event.who}, because: ${event.detail}`;
  context.say(printable(`was revoked already: ${nameOf(record)}${how}`));
  context.say('Nothing was changed: none of its versions verifies.');
}

/**
 * `keywright revoke`: final refusal of all versions of a key, by decision, at once. Asks nothing back: it is for
 * emergencies, and `--reason` must be written out.
 */
export async function revoke(context: Context, argument: string, options: RevokeOptions): Promise<number> {
  const reason = reasonOf(options.reason);
  const { record, leakedVersion } = await findKey(context, argument);
  if (leakedVersion !== undefined && record.life === 'live') {
    const status = versionStatus(record, leakedVersion, context.clock());
    if (status !== 'valid' && record.revokedThrough < record.current) {
      context.say(
        printable(`not revoked: the leaked key string is version ${leakedVersion} of ${nameOf(record)}`) +
          ` and does not verify (${status}).\nIts current version ${record.current} is another secret; to revoke ` +
          `that as well: keywright revoke ${record.keyId} --reason …`,
      );
      return 0;
    }
  }
  const actor = { who: await context.whoami(), via: 'cli' };
  const revocation = await revokeKey(context, record.keyId, reason, actor);
  switch (revocation.is) {
    case 'revoked': {
      const { current } = revocation.record;
      const versions = current === 1 ? 'version 1' : `versions 1 to ${current}`;
      context.say(printable(`revoked: ${nameOf(revocation.record)}, ${versions}, by ${actor.who}`));
      context.say(WHAT_IT_MEANS);
      return 0;
    }
    case 'was-revoked':
      await sayWasRevoked(context, revocation.record);
      return 0;
    case 'ended':
      if (revocation.record.life === 'moved')
        throw refused(
          `${printable(nameOf(revocation.record))} lives in another table now; revoke it there (see "keywright audit ${record.keyId}")`,
        );
      context.say(
        printable(`was deleted already: ${nameOf(revocation.record)}; none of its versions verifies`),
      );
      return 0;
    case 'gone':
      throw refused(`key ${record.keyId} is no longer in this table: its tombstone has run out`);
  }
}
