import type { MintedFor } from './record/record.js';
import { after, type Instant, instantOf } from './time/instant.js';

/** When a key is to be replaced. */
export interface RotationPlan {
  /** Seconds between rotations; absent: only a trigger rotates. */
  readonly everySeconds?: number;
  /** Seconds for which the version before still verifies; 0 cuts it off at once. */
  readonly overlapSeconds: number;
}

/** The overlap if none is declared: 24 hours. */
export const DEFAULT_OVERLAP_SECONDS = 86_400;

/**
 * Step, in seconds, to which the epoch of a rotation is rounded down: a tenth of the period, at least a second and at
 * most a day. So a preview and the `up` that follows it name the same epoch in most cases.
 */
export function epochStepSeconds(everySeconds: number | undefined): number {
  return everySeconds === undefined ? 1 : Math.min(86_400, Math.max(1, Math.floor(everySeconds / 10)));
}

/** What was planned before: the epoch and trigger that the last deployment settled on. */
export interface PlannedBefore {
  readonly epoch: Instant;
  readonly trigger: string | undefined;
}

/**
 * The epoch for which the current version should have been minted, as seen at `now`.
 * It stays until the schedule is due or the trigger differs, and never goes back.
 */
export function planEpoch(
  before: PlannedBefore | undefined,
  wanted: { readonly everySeconds: number | undefined; readonly trigger: string | undefined },
  now: Instant,
): Instant {
  const step = epochStepSeconds(wanted.everySeconds);
  const rounded = instantOf(now - (now % step));
  if (before === undefined) return rounded;
  const due = wanted.everySeconds !== undefined && now >= after(before.epoch, wanted.everySeconds);
  const triggered = wanted.trigger !== undefined && wanted.trigger !== before.trigger;
  return due || triggered ? instantOf(Math.max(rounded, before.epoch)) : before.epoch;
}

/**
 * Why a version is due to be replaced at `now`, or `undefined` if it is not. A removed trigger is no trigger.
 *
 * A later epoch alone makes nothing due: a run that was cut off before its state was saved has minted for the epoch that
 * it planned, and the next one plans a later epoch. The period counts from what the version itself was minted for.
 */
export function dueBecause(
  minted: MintedFor,
  wanted: MintedFor,
  everySeconds: number | undefined,
  now: Instant,
): 'trigger' | 'schedule' | undefined {
  if (wanted.trigger !== undefined && wanted.trigger !== minted.trigger) return 'trigger';
  if (everySeconds === undefined || wanted.epoch <= minted.epoch) return undefined;
  return now >= after(minted.epoch, everySeconds) ? 'schedule' : undefined;
}
