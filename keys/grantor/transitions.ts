import { type Actor, EMPTY_TRAIL, headAfter } from '../record/audit.js';
import type { Occasion } from '../record/transitions.js';
import type { Instant } from '../time/instant.js';
import { GRANTOR_SCHEMA, type GrantorRecord } from './grantor.js';

/** What can happen to a grantor. */
export type GrantorAction = 'created' | 'adopted' | 'renamed' | 'changed' | 'deleted';

/** One line of the audit trail of a grantor. */
export interface GrantorEvent extends Actor {
  readonly grantorId: string;
  /** From 1, without gaps. */
  readonly seq: number;
  readonly at: Instant;
  readonly action: GrantorAction;
  /** In words: the permissions gained and lost. */
  readonly detail: string;
  /** Digest of the event before; empty for the first. */
  readonly previous: string;
}

/** A change of a grantor and the audit event that goes with it: written together or not at all. */
export interface GrantorTransition {
  readonly next: GrantorRecord;
  readonly event: GrantorEvent;
}

/** What a declaration says of a grantor. */
export interface DeclaredGrantor {
  readonly grantorId: string;
  readonly claim: string;
  readonly origin: string;
  /** Sorted. */
  readonly permissions: readonly string[];
  readonly disabled: boolean;
}

type Change = Partial<Omit<GrantorRecord, 'schema' | 'rev' | 'grantorId' | 'audit'>>;

function transition(
  record: GrantorRecord,
  change: Change,
  on: Occasion,
  action: GrantorAction,
  detail: string,
): GrantorTransition {
  const event: GrantorEvent = {
    ...on.actor,
    grantorId: record.grantorId,
    seq: record.audit.seq + 1,
    at: on.now,
    action,
    detail,
    previous: record.audit.digest,
  };
  const changed = { changedAt: on.now, changedBy: on.actor.who };
  return { next: { ...record, ...change, ...changed, rev: record.rev + 1, audit: headAfter(event) }, event };
}

/** What differs between two sets of rights, in words. */
function differences(before: Change, after: DeclaredGrantor): string {
  const had = before.permissions ?? [];
  const gained = after.permissions.filter((permission) => !had.includes(permission));
  const lost = had.filter((permission) => !after.permissions.includes(permission));
  const permissions = [...gained.map((name) => `+${name}`), ...lost.map((name) => `-${name}`)].join(' ');
  const turned =
    (before.disabled ?? false) === after.disabled ? [] : [after.disabled ? 'disabled' : 'enabled'];
  return [permissions || 'permissions unchanged', ...turned].join(', ');
}

/**
 * A new grantor.
 *
 * @param over the tombstone of an earlier one of that name, from which the audit trail goes on
 */
export function grantorCreated(
  declared: DeclaredGrantor,
  over: GrantorRecord | undefined,
  on: Occasion,
): GrantorTransition {
  const blank: GrantorRecord = {
    ...declared,
    schema: GRANTOR_SCHEMA,
    rev: over?.rev ?? 0,
    tenure: 0,
    life: 'live',
    changedAt: on.now,
    changedBy: on.actor.who,
    audit: over?.audit ?? EMPTY_TRAIL,
  };
  return transition(blank, {}, on, 'created', differences({}, declared));
}

/** A grantor whose declaration had lost sight of it (state lost, or the process died before it was saved). */
export function grantorAdopted(record: GrantorRecord, on: Occasion): GrantorTransition {
  const detail = 'taken over by a declaration whose state did not know it';
  return transition(record, { tenure: record.tenure + 1 }, on, 'adopted', detail);
}

/** The declaration goes by another name now (alias, rename of project, stack or resource). */
export function grantorRenamed(
  record: GrantorRecord,
  { claim, origin }: DeclaredGrantor,
  on: Occasion,
): GrantorTransition {
  return transition(record, { claim, origin }, on, 'renamed', `was ${record.origin}, is ${origin}`);
}

/** Other rights. They hold, for all keys of the grantor, for each request that starts after this is written. */
export function grantorChanged(
  record: GrantorRecord,
  declared: DeclaredGrantor,
  on: Occasion,
): GrantorTransition {
  const { permissions, disabled } = declared;
  return transition(record, { permissions, disabled }, on, 'changed', differences(record, declared));
}

/** The tombstone of a grantor that was removed from its program. */
export function grantorDeleted(record: GrantorRecord, on: Occasion): GrantorTransition {
  const change = { life: 'deleted', permissions: [], disabled: true } as const;
  return transition(record, change, on, 'deleted', `removed from ${record.origin}`);
}
