import type { RecordUnreadableError } from '../keys/errors.js';
import { isKeyId, type KeyId, parseKeyString } from '../keys/key-string/key-string.js';
import { printable } from '../keys/printable.js';
import type { KeyRecord } from '../keys/record/record.js';
import type { Context } from './context.js';
import { mayHoldKeyString } from './leaks.js';
import { misused, refused } from './refusal.js';

/** The key that a command is about. */
export interface Found {
  readonly record: KeyRecord;
  /** The version that a leaked key string names; absent if the key was named in another way. */
  readonly leakedVersion: number | undefined;
}

/** The name in a secret's ARN, which ends with `-` and six characters that are not part of it. */
function secretNameOf(arn: string): string {
  return arn.split(':').slice(6).join(':').slice(0, -7);
}

async function byLeakedKeyString({ store, readLeaked }: Context): Promise<Found> {
  const parts = parseKeyString((await readLeaked()).reveal());
  if (parts === undefined)
    throw misused(
      'what stands on standard input is not a key string (its form or its checksum is wrong); give all of it, and nothing else',
    );
  const record = await store.get(parts.keyId);
  if (record === undefined)
    throw refused(
      `the key string names the key ${parts.keyId}, and this table has none; check --table and --region`,
    );
  return { record, leakedVersion: parts.version };
}

async function byName({ store, warn }: Context, name: string): Promise<KeyRecord> {
  const matches: KeyRecord[] = [];
  // One bad item must not stand in the way of an emergency; that the key may be just this one is said.
  const onUnreadable = ({ message }: RecordUnreadableError): void =>
    warn(`could not see whether this is "${printable(name)}": ${message}`);
  for await (const record of store.list({ onUnreadable })) {
    if ([record.terms.label, record.secretArn, secretNameOf(record.secretArn)].includes(name))
      matches.push(record);
  }
  // A tombstone does not stand in the way of the key that has its name now.
  const live = matches.filter(({ life }) => life === 'live');
  const candidates = live.length > 0 ? live : matches;
  const [only, ...others] = candidates;
  if (only === undefined)
    throw refused(
      `no key has the id, label or secret "${printable(name)}" in this table; see "keywright list", and check --table and --region`,
    );
  if (others.length > 0) {
    const ids = candidates.map(({ keyId, terms }) => `${keyId} (account ${printable(terms.account)})`);
    throw refused(
      `${candidates.length} keys are called "${printable(name)}"; say which by its key id: ${ids.join(', ')}`,
    );
  }
  return only;
}

async function byId({ store }: Context, keyId: KeyId | undefined): Promise<KeyRecord | undefined> {
  return keyId === undefined ? undefined : store.get(keyId);
}

/**
 * Finds the key that an argument names: a key id, the name or ARN of its secret, its label, or `-` for a leaked key
 * string on standard input. A key string as argument is refused: it would stay in the shell's history.
 *
 * @throws {@link Refusal} that never repeats what may be a key string
 */
export async function findKey(context: Context, argument: string): Promise<Found> {
  if (argument === '-') return byLeakedKeyString(context);
  if (mayHoldKeyString(argument))
    throw misused(
      'this looks like a key string, and arguments stay in the shell history (take it out of there); ' +
        'give "-" in its place, and the key string on standard input',
    );
  const id = argument.startsWith('arn:')
    ? await context.store.keyIdOfSecret(argument)
    : isKeyId(argument)
      ? argument
      : undefined;
  const record = (await byId(context, id)) ?? (await byName(context, argument));
  return { record, leakedVersion: undefined };
}
