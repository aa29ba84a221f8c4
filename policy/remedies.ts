import { DEFAULT_OVERLAP_SECONDS, epochStepSeconds, planEpoch } from '../keys/rotation.js';
import { formatDuration, parseDuration } from '../keys/time/duration.js';
import { after, formatInstant, type Instant, parseInstant } from '../keys/time/instant.js';
import type { Change } from './rule.js';
import type { DeclaredKey } from './subjects/declared-key.js';
import { knownOf, type Seen } from './subjects/seen.js';

/** A rotation that the provider accepts. */
interface Schedule {
  readonly every: number;
  readonly overlap: number;
}

function secondsOf(text: Seen<string>): number | undefined {
  return text.is === 'known' ? parseDuration(text.value) : undefined;
}

/** Whether the provider's `check` would let a schedule pass: the version before ends in time, and no version too early. */
function isAccepted({ every, overlap }: Schedule, life: number | undefined): boolean {
  return every > overlap + epochStepSeconds(every) && (life === undefined || every + overlap <= life);
}

/**
 * The schedule that is nearest to a wanted one and that the provider accepts for a life: a rotation sooner, and where the
 * overlap alone takes most of the life, a shorter one as well.
 */
function fitting(wanted: Schedule, life: number | undefined): Schedule | undefined {
  const most = life ?? Number.POSITIVE_INFINITY;
  const sooner = { ...wanted, every: Math.min(wanted.every, most - wanted.overlap) };
  if (isAccepted(sooner, life)) return sooner;
  const every = Math.min(wanted.every, Math.floor(most / 2));
  const both = { every, overlap: Math.floor(every / 2) };
  return isAccepted(both, life) ? both : undefined;
}

function textChange(at: Change['at'], before: Seen<string>, seconds: number): readonly Change[] {
  return secondsOf(before) === seconds ? [] : [{ at, value: formatDuration(seconds) }];
}

/**
 * A rotation schedule, with the instant for which the version in use should have been minted by it: the provider planned that
 * by what the program declares, before a remediation, and would never find a schedule due that the program does not have.
 */
function scheduleChanges(key: DeclaredKey, { every, overlap }: Schedule, now: Instant): readonly Change[] {
  const epoch = parseInstant(knownOf(key.rotationEpoch) ?? '');
  if (epoch === undefined) return [];
  const before = { epoch, trigger: undefined };
  // What is revoked is not due, whatever the schedule says; what the program declares, the provider has planned.
  const isPlanned = knownOf(key.revoked) === true || secondsOf(key.rotateEvery) === every;
  const due = isPlanned ? epoch : planEpoch(before, { everySeconds: every, trigger: undefined }, now);
  const declared = secondsOf(key.overlap) ?? DEFAULT_OVERLAP_SECONDS;
  return [
    ...textChange(['rotation', 'every'], key.rotateEvery, every),
    ...(overlap === declared ? [] : textChange(['rotation', 'overlap'], key.overlap, overlap)),
    ...(due === epoch ? [] : [{ at: ['rotationEpoch'], value: formatInstant(due) } as const]),
  ];
}

/**
 * What shortens the life of a key to so many seconds, its rotation with it. Nothing if that would end a version that is in use,
 * or one before it begins to verify: that is for people to decide. What a preview does not know is left as it is, and fitted in
 * the `up`.
 */
export function shorterLife(key: DeclaredKey, life: number, now: Instant): readonly Change[] {
  const epoch = parseInstant(knownOf(key.rotationEpoch) ?? '');
  const { notBefore, rotateEvery, overlap } = key;
  if (epoch === undefined || now >= after(epoch, life)) return [];
  const begins = parseInstant(knownOf(notBefore) ?? '');
  if (begins !== undefined && begins >= after(now, life)) return [];
  const shorter: Change = { at: ['expiresIn'], value: formatDuration(life) };
  const every = secondsOf(rotateEvery);
  if (every === undefined) return [shorter];
  const schedule = fitting({ every, overlap: secondsOf(overlap) ?? DEFAULT_OVERLAP_SECONDS }, life);
  return schedule === undefined ? [] : [shorter, ...scheduleChanges(key, schedule, now)];
}

/** What has a key rotated at least every so many seconds, and before it expires. */
export function soonerRotation(key: DeclaredKey, every: number, now: Instant): readonly Change[] {
  const wanted = { every, overlap: secondsOf(key.overlap) ?? DEFAULT_OVERLAP_SECONDS };
  const schedule = fitting(wanted, secondsOf(key.expiresIn));
  return schedule === undefined ? [] : scheduleChanges(key, schedule, now);
}
