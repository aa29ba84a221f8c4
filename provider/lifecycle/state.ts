import { InvariantError } from '../../keys/errors.js';
import { hintOf, isKeyId, type KeyId } from '../../keys/key-string/key-string.js';
import type { KeyVersion } from '../../keys/record/record.js';
import { endOf, inOverlap, keyStatus, previousOf } from '../../keys/record/status.js';
import { after, formatInstant, type Instant } from '../../keys/time/instant.js';
import type { KmsNaming } from '../../keys/vault/kms-key.js';
import type { AwsPlace } from '../type.js';
import type { DeletionGuard } from './deletion-guard.js';
import { liveRecord, type Seen } from './seen.js';
import { instantFromText, type KeySpec, settingsDigest, termsDigest } from './spec.js';

/** The version of the form in which the state of a key is kept. A newer one is refused. */
const STATE_FORMAT = 1;

/**
 * What the engine keeps as the outputs of a key. Instants are RFC 3339 in UTC. Declared values are in the inputs, and
 * not repeated here: two digests tell whether they differ from what was deployed.
 */
export interface ApiKeyState {
  readonly format: typeof STATE_FORMAT;
  readonly table: string;
  readonly place: AwsPlace;
  /** Absent if the creation failed before there was a key. */
  readonly keyId?: KeyId;
  readonly hint?: string;
  readonly secretArn?: string;
  readonly secretName: string;
  readonly version?: number;
  readonly createdAt?: string;
  readonly expiresAt?: string;
  readonly rotatesAt?: string;
  /** End of the previous version, while it still verifies. */
  readonly previousExpiresAt?: string;
  readonly status: 'active' | 'expired' | 'revoked' | 'deleted' | 'moved' | 'incomplete';
  /** When the previous version was superseded, while it still verifies. */
  readonly supersededAt?: string;
  /** When the current version was minted. */
  readonly issuedAt?: string;
  /** The epoch for which the current version was minted. */
  readonly epoch?: string;
  /** Digest of the rotationTrigger for which it was minted, if there was one. */
  readonly trigger?: string;
  /** How often the key was taken over; absent means never. */
  readonly tenure?: number;
  readonly terms: string;
  readonly settings: string;
  /** Names of the declared tags. */
  readonly tagNames?: readonly string[];
  /** The declared KMS key of the secret; absent: the account's own. */
  readonly kmsKeyId?: string;
  /** What the vault calls it, if that cannot be recognised as the same. */
  readonly kmsKeyTold?: string;
  /** The guard that is in force; with `forceDelete` there is none. */
  readonly guard?: DeletionGuard;
  /** What a refresh found out of order, in words. */
  readonly drift?: readonly string[];
}

function textEnd(end: Instant | 'never'): string {
  return end === 'never' ? end : formatInstant(end);
}

function overlapState(previous: KeyVersion): Partial<ApiKeyState> {
  const { supersededAt } = previous;
  return {
    previousExpiresAt: textEnd(endOf(previous)),
    ...(supersededAt === undefined ? {} : { supersededAt: formatInstant(supersededAt) }),
  };
}

/** The part of the state that the record tells. */
export function recordState(
  seen: Seen,
  everySeconds: number | undefined,
  now: Instant,
): Partial<ApiKeyState> {
  const record = liveRecord(seen) ?? seen.record;
  const current = record?.versions.get(record.current);
  if (record === undefined || current === undefined) return {};
  const status = keyStatus(record, now);
  const previous = previousOf(record);
  const { epoch } = current.mintedFor;
  return {
    keyId: record.keyId,
    hint: hintOf(current.prefix, record.keyId),
    secretArn: record.secretArn,
    version: record.current,
    createdAt: formatInstant(record.createdAt),
    expiresAt: textEnd(current.expiresAt),
    ...(everySeconds === undefined || status === 'revoked'
      ? {}
      : { rotatesAt: formatInstant(after(epoch, everySeconds)) }),
    ...(previous !== undefined && inOverlap(record, now) ? overlapState(previous) : {}),
    status,
    issuedAt: formatInstant(current.createdAt),
    epoch: formatInstant(epoch),
    ...optional('trigger', current.mintedFor.trigger),
    ...(record.tenure === 0 ? {} : { tenure: record.tenure }),
    terms: termsDigest(record.terms),
  };
}

/** The state of a key that is as wanted, or, with `incomplete`, as far as it came. */
export function stateOf(spec: KeySpec, seen: Seen, accountId: string, now: Instant): ApiKeyState {
  const tagNames = Object.keys(spec.tags).sort();
  return {
    format: STATE_FORMAT,
    table: spec.table,
    place: { ...spec.place, accountId },
    secretName: spec.secretName,
    ...(seen.secret === undefined ? {} : { secretArn: seen.secret.arn }),
    status: 'incomplete',
    terms: '',
    settings: settingsDigest(spec),
    ...(tagNames.length === 0 ? {} : { tagNames }),
    ...optional('guard', spec.deletionGuard),
    ...optional('kmsKeyId', spec.kmsKeyId),
    ...optional('kmsKeyTold', seen.kmsNaming?.declared === spec.kmsKeyId ? seen.kmsNaming?.told : undefined),
    ...recordState(seen, spec.rotation.everySeconds, now),
  };
}

/** Whether outputs, or a part of them, are a map. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, if it is text. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The place in a state, if it is one. */
export function placeFromState(value: unknown): AwsPlace | undefined {
  if (!isRecord(value)) return undefined;
  const [region, accountId, assumeRole] = [text(value.region), text(value.accountId), text(value.assumeRole)];
  if (region === undefined) return undefined;
  return {
    region,
    ...(accountId === undefined ? {} : { accountId }),
    ...(assumeRole === undefined ? {} : { assumeRole }),
  };
}

/** A guard that cannot be read must not let go. */
function guardFrom(value: unknown): DeletionGuard | undefined {
  if (value === undefined) return undefined;
  const { seconds, activityTable } = isRecord(value) ? value : {};
  if (typeof seconds !== 'number' || typeof activityTable !== 'string')
    throw new InvariantError('the guard in the state of the key is damaged: restore it from a backup');
  return { seconds, activityTable };
}

const STATUSES: readonly ApiKeyState['status'][] = [
  'active',
  'expired',
  'revoked',
  'deleted',
  'moved',
  'incomplete',
];

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T });
}

/**
 * Reads the outputs that the engine hands back.
 *
 * @throws {@link InvariantError} if they are not a state that this release understands.
 */
export function stateFromOutputs(outputs: unknown): ApiKeyState {
  if (!isRecord(outputs)) throw new InvariantError('the state of the key is not a map');
  if (outputs.format !== STATE_FORMAT) {
    throw new InvariantError(
      `the state of the key has format ${String(outputs.format)}, this release reads ${STATE_FORMAT}: upgrade keywright`,
    );
  }
  const place = placeFromState(outputs.place);
  const [table, secretName] = [text(outputs.table), text(outputs.secretName)];
  const status = STATUSES.find((one) => one === outputs.status);
  if (place === undefined || table === undefined || secretName === undefined || status === undefined) {
    throw new InvariantError(
      'the state of the key is damaged: restore it from a backup, or remove it from the state and run pulumi up',
    );
  }
  const names = outputs.tagNames;
  return {
    format: STATE_FORMAT,
    table,
    place,
    secretName,
    status,
    terms: text(outputs.terms) ?? '',
    settings: text(outputs.settings) ?? '',
    ...optional('keyId', isKeyId(outputs.keyId) ? outputs.keyId : undefined),
    ...optional('hint', text(outputs.hint)),
    ...optional('secretArn', text(outputs.secretArn)),
    ...optional('version', typeof outputs.version === 'number' ? outputs.version : undefined),
    ...optional('createdAt', text(outputs.createdAt)),
    ...optional('expiresAt', text(outputs.expiresAt)),
    ...optional('rotatesAt', text(outputs.rotatesAt)),
    ...optional('previousExpiresAt', text(outputs.previousExpiresAt)),
    ...optional('supersededAt', text(outputs.supersededAt)),
    ...optional('issuedAt', text(outputs.issuedAt)),
    ...optional('epoch', text(outputs.epoch)),
    ...optional('trigger', text(outputs.trigger)),
    ...optional('tenure', typeof outputs.tenure === 'number' ? outputs.tenure : undefined),
    ...optional(
      'tagNames',
      Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined,
    ),
    ...optional('guard', guardFrom(outputs.guard)),
    ...optional('kmsKeyId', text(outputs.kmsKeyId)),
    ...optional('kmsKeyTold', text(outputs.kmsKeyTold)),
    ...optional(
      'drift',
      Array.isArray(outputs.drift) ? outputs.drift.filter((line) => typeof line === 'string') : undefined,
    ),
  };
}

/** What the vault calls the KMS key that was last declared, if the state had to take note of it. */
export function kmsNamingOf(state: ApiKeyState | undefined): KmsNaming | undefined {
  const { kmsKeyId: declared, kmsKeyTold: told } = state ?? {};
  return declared === undefined || told === undefined ? undefined : { declared, told };
}

/** Seconds between the epoch and the next rotation, as the state has them. */
export function everySecondsOf(state: ApiKeyState): number | undefined {
  if (state.rotatesAt === undefined || state.epoch === undefined) return undefined;
  return instantFromText(state.rotatesAt) - instantFromText(state.epoch);
}
