import { epochStepSeconds, planEpoch } from '../../../keys/rotation.js';
import { formatDuration, parseDuration } from '../../../keys/time/duration.js';
import { formatInstant, type Instant, isInstant } from '../../../keys/time/instant.js';
import { type Findings, type RawInputs, UNKNOWN, wordOr } from '../findings.js';
import { rotationOf } from '../spec.js';

function isDuration(text: string): boolean {
  return parseDuration(text) !== undefined;
}

/** The declared life of a version, in seconds, if it is known and within the limits of the type. */
export function checkLifetime(news: RawInputs, findings: Findings): number | 'never' | undefined {
  const mend = 'say how long each issued version lives, such as "90d"; "never" must be written out';
  const text = findings.text(
    'expiresIn',
    news.expiresIn,
    (given) => given === 'never' || Number(parseDuration(given)) > 0,
    mend,
  );
  if (text === undefined) return undefined;
  const limits = findings.optionalMap('typeLimits', news.typeLimits, 'take it from the catalog') ?? {};
  const [low, high] = [limits.minLifetime, limits.maxLifetime].map((limit) =>
    typeof limit === 'string' ? parseDuration(limit) : undefined,
  );
  const type = `type "${wordOr(news.type, 'unknown')}"`;
  if (text === 'never') {
    if (limits.expiry === 'required')
      findings.add(
        'expiresIn',
        `is "never", and keys of ${type} must expire: write a duration such as "90d"`,
      );
    else if (high !== undefined)
      findings.add(
        'expiresIn',
        `is "never", and keys of ${type} live at most ${wordOr(limits.maxLifetime, '')}`,
      );
    return text;
  }
  const seconds = parseDuration(text) ?? 0;
  if (high !== undefined && seconds > high)
    findings.add(
      'expiresIn',
      `is ${text}, and keys of ${type} live at most ${wordOr(limits.maxLifetime, '')}: shorten it`,
    );
  if (low !== undefined && seconds < low)
    findings.add(
      'expiresIn',
      `is ${text}, and keys of ${type} live at least ${wordOr(limits.minLifetime, '')}: lengthen it`,
    );
  return seconds;
}

/** The declared rotation if all of it is known and good. */
export function checkRotation(
  news: RawInputs,
  lifetime: number | 'never' | undefined,
  findings: Findings,
): ReturnType<typeof rotationOf> | undefined {
  const rotation = findings.optionalMap('rotation', news.rotation, 'write { every: "30d", overlap: "24h" }');
  if (rotation === undefined) return news.rotation === UNKNOWN ? undefined : rotationOf(undefined);
  for (const name of Object.keys(rotation)) {
    if (name !== 'every' && name !== 'overlap')
      findings.add(`rotation.${name}`, 'is no part of a rotation: there are every and overlap');
  }
  const every = findings.optionalText(
    'rotation.every',
    rotation.every,
    (text) => Number(parseDuration(text)) > 0,
    'write a duration such as "30d"',
  );
  const overlap = findings.optionalText(
    'rotation.overlap',
    rotation.overlap,
    isDuration,
    'write a duration such as "24h"; "0s" cuts the version before off at once',
  );
  if (
    (rotation.every !== undefined && every === undefined) ||
    (rotation.overlap !== undefined && overlap === undefined)
  )
    return undefined;
  const plan = rotationOf({
    ...(every === undefined ? {} : { every }),
    ...(overlap === undefined ? {} : { overlap }),
  });
  if (plan.everySeconds === undefined) return plan;
  const { everySeconds, overlapSeconds } = plan;
  const said = overlap === undefined ? `${formatDuration(overlapSeconds)} (the default)` : overlap;
  if (everySeconds <= overlapSeconds + epochStepSeconds(everySeconds)) {
    const limit = formatDuration(everySeconds - epochStepSeconds(everySeconds));
    findings.add(
      'rotation.overlap',
      `is ${said}, too long for a rotation every ${every}: make it shorter than ${limit}`,
    );
  }
  if (typeof lifetime === 'number' && lifetime < everySeconds + overlapSeconds) {
    const needed = formatDuration(everySeconds + overlapSeconds);
    findings.add(
      'expiresIn',
      `is shorter than rotation.every and rotation.overlap together: lengthen it to ${needed}, or rotate sooner`,
    );
  }
  return plan;
}

/** When the current version should have been minted. What is revoked is not due, whatever the schedule says. */
export function checkedEpoch(
  olds: RawInputs,
  news: RawInputs,
  plan: ReturnType<typeof rotationOf> | undefined,
  now: Instant,
): unknown {
  const before = epochOf(olds);
  if (
    before !== undefined &&
    (news.revoked === true || plan === undefined || news.rotationTrigger === UNKNOWN)
  )
    return olds.rotationEpoch;
  const trigger = typeof news.rotationTrigger === 'string' ? news.rotationTrigger : undefined;
  const earlier =
    before === undefined
      ? undefined
      : {
          epoch: before,
          trigger: typeof olds.rotationTrigger === 'string' ? olds.rotationTrigger : undefined,
        };
  return formatInstant(planEpoch(earlier, { everySeconds: plan?.everySeconds, trigger }, now));
}

function epochOf({ rotationEpoch }: RawInputs): Instant | undefined {
  const at = typeof rotationEpoch === 'string' ? Math.floor(Date.parse(rotationEpoch) / 1000) : undefined;
  return isInstant(at) ? at : undefined;
}
