import { dueBecause } from '../../keys/rotation.js';
import { after, formatInstant, type Instant } from '../../keys/time/instant.js';
import { holdsUnknown, type RawInputs } from './findings.js';
import { checkedInputs } from './inputs.js';
import { instantFromText, type KeySpec, settingsDigest, specOf, termsDigest } from './spec.js';
import type { ApiKeyState } from './state.js';

/** What a preview shows of a key. */
export interface DiffResult {
  readonly changes: boolean;
  /** Inputs that can only change by replacing the key. */
  readonly replaces: readonly string[];
  /** What the user should know, and the differences do not show. */
  readonly notices: readonly string[];
}

/** Whether the update would mint a new version, as far as the state can tell. */
function rotates(state: ApiKeyState, spec: KeySpec, now: Instant): boolean {
  if (state.epoch === undefined || spec.revoked) return false;
  const minted = {
    epoch: instantFromText(state.epoch),
    ...(state.trigger === undefined ? {} : { trigger: state.trigger }),
  };
  const why = dueBecause(minted, spec.mintedFor, spec.rotation.everySeconds, now);
  return why === 'trigger' || (why === 'schedule' && state.status !== 'revoked');
}

function* lifetimeNotices(state: ApiKeyState, spec: KeySpec): Generator<string> {
  const { expiresAt, issuedAt } = state;
  if (expiresAt === undefined || issuedAt === undefined) return;
  const end = expiresAt === 'never' ? Number.POSITIVE_INFINITY : instantFromText(expiresAt);
  const wanted =
    spec.lifetimeSeconds === 'never'
      ? Number.POSITIVE_INFINITY
      : after(instantFromText(issuedAt), spec.lifetimeSeconds);
  if (wanted > end)
    yield `the longer expiresIn holds from the next version on; the current one still expires at ${expiresAt}`;
  if (wanted < end)
    yield `the shorter expiresIn holds at once: the current version expires at ${formatInstant(wanted as Instant)}`;
}

/** A live key that gets a `notBefore` in the future stops working: the difference does not show it. */
function* waitingNotices(
  state: ApiKeyState,
  spec: KeySpec,
  rotating: boolean,
  now: Instant,
): Generator<string> {
  const { notBefore } = spec.terms;
  if (notBefore === undefined || now >= notBefore || spec.revoked) return;
  yield `no version verifies before ${formatInstant(notBefore)}`;
  const { expiresAt } = state;
  if (rotating || expiresAt === undefined || expiresAt === 'never') return;
  if (notBefore >= instantFromText(expiresAt))
    yield `the current version expires at ${expiresAt}, and will never have verified from now on: set a new rotationTrigger`;
}

function* overlapNotices(
  state: ApiKeyState,
  spec: KeySpec,
  rotating: boolean,
  now: Instant,
): Generator<string> {
  const { previousExpiresAt, supersededAt } = state;
  if (previousExpiresAt === undefined || now >= instantFromText(previousExpiresAt)) return;
  if (rotating) {
    yield `this rotation ends the running overlap: the version before the current one, good until ${previousExpiresAt}, is refused at once`;
  } else if (supersededAt !== undefined) {
    const end = after(instantFromText(supersededAt), spec.rotation.overlapSeconds);
    if (end < instantFromText(previousExpiresAt))
      yield `the shorter overlap holds at once: the previous version verifies until ${formatInstant(end)}`;
  }
}

function* noticesOf(state: ApiKeyState, spec: KeySpec, now: Instant): Generator<string> {
  const rotating = rotates(state, spec, now);
  for (const line of state.drift ?? []) yield `a refresh found that ${line}`;
  if (state.status === 'revoked' && !spec.revoked && !rotating)
    yield 'it was revoked outside of Pulumi: no version verifies, and the schedule renews none; set a new rotationTrigger to mint one';
  const { expiresAt } = state;
  if (
    !rotating &&
    state.status !== 'revoked' &&
    expiresAt !== undefined &&
    expiresAt !== 'never' &&
    now >= instantFromText(expiresAt)
  ) {
    yield `expired at ${expiresAt}, and nothing renews it: set a new rotationTrigger, or declare rotation.every`;
  }
  if (!rotating) yield* lifetimeNotices(state, spec);
  yield* waitingNotices(state, spec, rotating, now);
  yield* overlapNotices(state, spec, rotating, now);
}

/** Compares what was deployed with what is wanted. Pure: no I/O. */
export function diffInputs(state: ApiKeyState, news: RawInputs, now: Instant): DiffResult {
  if (holdsUnknown(news)) return { changes: true, replaces: [], notices: [] };
  const spec = specOf(checkedInputs(news));
  const { region, accountId } = state.place;
  const moves =
    spec.place.region !== region ||
    (spec.place.accountId !== undefined && spec.place.accountId !== accountId);
  const changes =
    moves ||
    rotates(state, spec, now) ||
    state.terms !== termsDigest(spec.terms) ||
    state.settings !== settingsDigest(spec) ||
    state.table !== spec.table ||
    state.status === 'incomplete' ||
    (state.drift ?? []).length > 0;
  const notices = [...noticesOf(state, spec, now)].map((line) => `${spec.origin}: ${line}`);
  return { changes, replaces: moves ? ['aws'] : [], notices };
}
