import { canonicalJson } from '../canonical-json.js';
import { InvariantError } from '../errors.js';
import { after, earliest, formatInstant, type Instant } from '../time/instant.js';
import { type Actor, type AuditAction, type AuditEvent, EMPTY_TRAIL, headAfter } from './audit.js';
import { type KeyRecord, type KeyTerms, type KeyVersion, RECORD_SCHEMA } from './record.js';
import { inOverlap, previousOf } from './status.js';

/** Tombstones stay for a year and a day: longer than any recovery window and most audit periods. */
const TOMBSTONE_SECONDS = 366 * 86_400;

/** A change of a record and the audit event that goes with it: written together or not at all. */
export interface Transition {
  readonly next: KeyRecord;
  readonly event: AuditEvent;
}

/** When and by whom. */
export interface Occasion {
  readonly now: Instant;
  readonly actor: Actor;
}

type Change = Partial<Omit<KeyRecord, 'schema' | 'rev' | 'keyId' | 'audit'>>;

function transition(
  record: KeyRecord,
  change: Change,
  on: Occasion,
  action: AuditAction,
  detail: string,
  version = change.current ?? record.current,
): Transition {
  const event: AuditEvent = {
    ...on.actor,
    keyId: record.keyId,
    seq: record.audit.seq + 1,
    at: on.now,
    action,
    version,
    detail,
    previous: record.audit.digest,
  };
  return { next: { ...record, ...change, rev: record.rev + 1, audit: headAfter(event) }, event };
}

function withVersion(
  record: KeyRecord,
  number: number,
  version: KeyVersion,
): ReadonlyMap<number, KeyVersion> {
  return new Map([...record.versions, [number, version]]);
}

/** The permissions in both lists, in the order of the first. */
function intersection(first: readonly string[], second: readonly string[]): readonly string[] {
  const other = new Set(second);
  return first.filter((permission) => other.has(permission));
}

/** The previous version never gains: it keeps what it had, less what the key has lost. */
function limitPrevious(
  record: KeyRecord,
  versions: ReadonlyMap<number, KeyVersion>,
  current: number,
  terms: KeyTerms,
): ReadonlyMap<number, KeyVersion> {
  const previous = versions.get(current - 1);
  if (previous === undefined) return versions;
  const had = previous.permissions ?? record.terms.permissions;
  const { permissions: _, ...rest } = previous;
  const kept = intersection(had, terms.permissions);
  const limited = kept.length === terms.permissions.length ? rest : { ...rest, permissions: kept };
  return new Map([...versions, [current - 1, limited]]);
}

/** The first record of a new key. */
export function created(
  first: Omit<KeyRecord, 'schema' | 'rev' | 'audit' | 'life' | 'revokedThrough' | 'tenure'>,
  on: Occasion,
): Transition {
  const blank: KeyRecord = {
    ...first,
    schema: RECORD_SCHEMA,
    rev: 0,
    life: 'live',
    revokedThrough: 0,
    tenure: 0,
    audit: EMPTY_TRAIL,
  };
  const { type, scopes, account, owner } = first.terms;
  const whose = `account ${JSON.stringify(account)}, owner ${JSON.stringify(owner)}`;
  return transition(blank, {}, on, 'created', `type ${type}, scopes ${scopes.join(' ') || 'none'}, ${whose}`);
}

/** A finished key whose declaration had lost sight of it (state lost, or the process died before it was saved). */
export function adopted(record: KeyRecord, on: Occasion): Transition {
  return transition(
    record,
    { tenure: record.tenure + 1 },
    on,
    'adopted',
    'taken over by a declaration whose state did not know it',
  );
}

/**
 * A new current version. With it go new terms, if there are any; the version before keeps at most what it had.
 * Of the versions before that one, none is kept: at most two verify.
 */
export function rotated(
  record: KeyRecord,
  version: KeyVersion,
  terms: KeyTerms,
  secretArn: string,
  on: Occasion,
): Transition {
  const current = record.current + 1;
  const kept = [...record.versions].filter(([number]) => number === record.current);
  const versions = limitPrevious(record, new Map([...kept, [current, version]]), current, terms);
  const { trigger } = version.mintedFor;
  const triggered =
    trigger !== undefined && trigger !== record.versions.get(record.current)?.mintedFor.trigger;
  const why = triggered ? 'another rotationTrigger' : `planned for ${formatInstant(version.mintedFor.epoch)}`;
  const early = inOverlap(record, on.now) ? `, ending version ${record.current - 1} early` : '';
  const also =
    canonicalJson(terms) === canonicalJson(record.terms) ? '' : `; ${differences(record.terms, terms)}`;
  const action = secretArn === record.secretArn ? 'rotated' : 'reissued';
  return transition(record, { current, versions, terms, secretArn }, on, action, why + early + also);
}

/** The version before the current one gets its end: the promotion of its successor, and the overlap. */
export function superseded(
  record: KeyRecord,
  promotedAt: Instant,
  overlapSeconds: number,
  on: Occasion,
): Transition {
  const previous = previousOf(record);
  if (previous === undefined) throw new InvariantError('no previous version is left to bound');
  const retiresAt = after(promotedAt, overlapSeconds);
  const versions = withVersion(record, record.current - 1, {
    ...previous,
    supersededAt: promotedAt,
    retiresAt,
  });
  return transition(
    record,
    { versions },
    on,
    'superseded',
    `verifies until ${formatInstant(retiresAt)} at most`,
    record.current - 1,
  );
}

/** A shorter overlap applies at once. */
export function overlapShortened(record: KeyRecord, retiresAt: Instant, on: Occasion): Transition {
  const previous = previousOf(record);
  if (previous === undefined) throw new InvariantError('no previous version is left to bound');
  const end = previous.retiresAt === undefined ? retiresAt : earliest(previous.retiresAt, retiresAt);
  const versions = withVersion(record, record.current - 1, { ...previous, retiresAt: end });
  return transition(
    record,
    { versions },
    on,
    'overlap-shortened',
    `verifies until ${formatInstant(end)} at most`,
    record.current - 1,
  );
}

/** A shorter life applies at once, to every version; never a longer one. */
export function expiryShortened(record: KeyRecord, lifetimeSeconds: number, on: Occasion): Transition {
  const versions = new Map<number, KeyVersion>();
  for (const [number, version] of record.versions) {
    const end = after(version.createdAt, lifetimeSeconds);
    versions.set(number, {
      ...version,
      expiresAt: version.expiresAt === 'never' ? end : earliest(version.expiresAt, end),
    });
  }
  const expiresAt = versions.get(record.current)?.expiresAt;
  const until = expiresAt === undefined || expiresAt === 'never' ? 'unchanged' : formatInstant(expiresAt);
  return transition(record, { versions }, on, 'expiry-shortened', `current version expires ${until}`);
}

/** What it means that a member is absent. */
const ABSENT: Readonly<Partial<Record<keyof KeyTerms, string>>> = {
  allowedCidrs: 'anywhere',
  notBefore: 'at once',
  accountAttributes: 'none',
};

function worded(terms: KeyTerms, name: keyof KeyTerms): string {
  if (terms[name] === undefined) return ABSENT[name] ?? 'none';
  if (name === 'notBefore' && terms.notBefore !== undefined) return formatInstant(terms.notBefore);
  return JSON.stringify(terms[name]);
}

/** What differs between two terms, in words: permissions gained and lost, and every other member from what to what. */
function differences(before: KeyTerms, after: KeyTerms): string {
  const { permissions: had, ...others } = before;
  const gained = after.permissions.filter((permission) => !had.includes(permission));
  const lost = had.filter((permission) => !after.permissions.includes(permission));
  const changed = (Object.keys({ ...others, ...after }) as (keyof KeyTerms)[])
    .filter((name) => name !== 'permissions' && String(before[name]) !== String(after[name]))
    .map((name) => `${name} ${worded(before, name)} to ${worded(after, name)}`);
  const permissions = [...gained.map((name) => `+${name}`), ...lost.map((name) => `-${name}`)].join(' ');
  return [permissions || 'permissions unchanged', ...changed].join(', ');
}

/** New terms, in place: no secret changes. */
export function termsChanged(record: KeyRecord, terms: KeyTerms, on: Occasion): Transition {
  const versions = limitPrevious(record, record.versions, record.current, terms);
  return transition(record, { terms, versions }, on, 'terms-changed', differences(record.terms, terms));
}

/** The declaration goes by another name now (alias, rename of project, stack or resource). */
export function renamed(record: KeyRecord, claim: string, origin: string, on: Occasion): Transition {
  return transition(record, { claim, origin }, on, 'renamed', `was ${record.origin}, is ${origin}`);
}

/** Final refusal of all versions up to the current one. Never undone. */
export function revoked(record: KeyRecord, reason: string, on: Occasion): Transition {
  return transition(record, { revokedThrough: record.current }, on, 'revoked', reason);
}

/** The tombstone of a key that was removed from its program (`deleted`) or now lives in another table (`moved`). */
export function ended(
  record: KeyRecord,
  life: 'deleted' | 'moved',
  detail: string,
  on: Occasion,
): Transition {
  const change = {
    life,
    endedAt: on.now,
    ttl: after(on.now, TOMBSTONE_SECONDS),
    revokedThrough: record.current,
  };
  return transition(record, change, on, life, detail);
}

/** What a key leaves behind in the table from which it moves: a tombstone that says where it went. */
export function movedAway(record: KeyRecord, table: string, on: Occasion): Transition {
  return ended({ ...record, movedTo: table }, 'moved', `to the table "${table}"`, on);
}

/**
 * The first event of a key in the table to which it moves; its trail goes on from the old table's.
 *
 * @param over what stands in its place in this table: the tombstone that it left when it moved away earlier, or the
 * older record that a restored table holds
 */
export function copied(
  record: KeyRecord,
  over: KeyRecord | undefined,
  detail: string,
  on: Occasion,
): Transition {
  const seq = Math.max(record.audit.seq, over?.audit.seq ?? 0);
  return transition(
    { ...record, rev: over?.rev ?? 0, audit: { ...record.audit, seq } },
    {},
    on,
    'copied',
    detail,
  );
}
