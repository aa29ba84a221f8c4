import type { AuditHead } from '../record/record.js';
import type { Instant } from '../time/instant.js';

/** The schema of the grantor items that this release writes. Any other is refused, never guessed at. */
export const GRANTOR_SCHEMA = 1;

const GRANTOR_ID = /^[\x21-\x7e]{1,128}$/;

/** Whether a value can name a grantor: 1 to 128 visible ASCII characters, such as `user:alice@example.com`. */
export function isGrantorId(value: unknown): value is string {
  return typeof value === 'string' && GRANTOR_ID.test(value);
}

/** What somebody may do now, and so at most what the keys may that exist on their authority. */
export interface GrantorRights {
  readonly permissions: readonly string[];
  /** `true`: may do nothing for now, and their keys are refused. */
  readonly disabled?: boolean;
}

/** The table item of a grantor. */
export interface GrantorRecord extends GrantorRights {
  readonly schema: typeof GRANTOR_SCHEMA;
  /** Counts changes from 1; every write is conditional on it. */
  readonly rev: number;
  readonly grantorId: string;
  /** Identity of the declaration that the grantor belongs to. */
  readonly claim: string;
  /** `<project>/<stack>/<name>` of that declaration, for people. */
  readonly origin: string;
  /** How often the grantor was taken over by a declaration whose state did not know it. */
  readonly tenure: number;
  /** A deleted grantor stays as a tombstone: the audit trail of the next one of that name goes on from it. */
  readonly life: 'live' | 'deleted';
  /** Sorted. */
  readonly permissions: readonly string[];
  readonly disabled: boolean;
  readonly changedAt: Instant;
  /** ARN of the AWS identity (STS) that changed it last. */
  readonly changedBy: string;
  readonly audit: AuditHead;
}

/** Why a grantor cannot stand behind a key. */
export type GrantorFault = 'gone' | 'disabled';

/** Why a grantor that was looked up cannot stand behind any key now, or `undefined`. */
export function grantorFault(rights: GrantorRights | undefined): GrantorFault | undefined {
  if (rights === undefined) return 'gone';
  return rights.disabled === true ? 'disabled' : undefined;
}

/** The permissions that a grantor does not have, in the order in which they are asked for. */
export function beyond(rights: GrantorRights, permissions: readonly string[]): readonly string[] {
  const held = new Set(rights.permissions);
  return permissions.filter((permission) => !held.has(permission));
}
