import { digestOf } from '../canonical-json.js';
import type { KeyId } from '../key-string/key-string.js';
import type { Instant } from '../time/instant.js';
import type { AuditHead } from './record.js';

/** What can happen to a key. */
export type AuditAction =
  | 'created'
  | 'adopted'
  | 'rotated'
  | 'superseded'
  | 'terms-changed'
  | 'expiry-shortened'
  | 'overlap-shortened'
  | 'reissued'
  | 'revoked'
  | 'copied'
  | 'moved'
  | 'renamed'
  | 'deleted';

/** Who does something, on whose behalf. */
export interface Actor {
  /** ARN of the AWS identity (STS), or a stand-in such as `local`. */
  readonly who: string;
  /** The stack (`<project>/<stack>`) or the tool (`cli`). */
  readonly via: string;
}

/** One line of the audit trail of a key. */
export interface AuditEvent extends Actor {
  readonly keyId: KeyId;
  /** From 1, without gaps. */
  readonly seq: number;
  readonly at: Instant;
  readonly action: AuditAction;
  /** Version that it concerns. */
  readonly version: number;
  /** In words: the reason of a revocation, the permissions gained and lost. Never anything secret. */
  readonly detail: string;
  /** Digest of the event before; empty for the first. */
  readonly previous: string;
}

/** The head of a trail that has no events yet. */
export const EMPTY_TRAIL: AuditHead = { seq: 0, digest: '' };

/** What links the events of a trail, of a key or of a grantor. */
type Link = Pick<AuditEvent, 'seq' | 'previous'> & { readonly action: string };

/** The head of the trail once `event` is its last event. */
export function headAfter(event: Link): AuditHead {
  return { seq: event.seq, digest: digestOf(event) };
}

/**
 * Number of the first event that does not follow from the one before, or `undefined` if the trail is whole up to `head`.
 * A `copied` event goes on from the trail in another table, and so may start anew.
 */
export function brokenLink(events: readonly Link[], head: AuditHead): number | undefined {
  let last = EMPTY_TRAIL;
  for (const event of events) {
    const follows = event.seq === last.seq + 1 && event.previous === last.digest;
    if (!follows && event.action !== 'copied') return event.seq;
    last = headAfter(event);
  }
  return last.seq === head.seq && last.digest === head.digest ? undefined : last.seq + 1;
}
