import { ApiKeyError, ConflictError, InvariantError } from '../../keys/errors.js';
import { check16 } from '../../keys/hash.js';
import { type KeyId, mintKeyId, mintKeyString } from '../../keys/key-string/key-string.js';
import type { Actor } from '../../keys/record/audit.js';
import type { KeyRecord } from '../../keys/record/record.js';
import * as transitions from '../../keys/record/transitions.js';
import type { SecretText } from '../../keys/secret-text.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import { after } from '../../keys/time/instant.js';
import { compareKmsKeys } from '../../keys/vault/kms-key.js';
import type { SecretView } from '../../keys/vault/vault.js';
import type { Connection, Surroundings } from './context.js';
import { tagsOf } from './ownership.js';
import type { Step } from './plan.js';
import { restoreSecret } from './restore-secret.js';
import { wentThrough } from './room.js';
import { type Attempt, liveRecord, type Seen } from './seen.js';
import type { KeySpec } from './spec.js';

/** Where and by whom steps are taken. */
export interface Scene {
  readonly surroundings: Surroundings;
  readonly connection: Connection;
  readonly store: KeyStore;
  /** The table that the key comes from, if it moves. */
  readonly formerStore: KeyStore | undefined;
  readonly actor: Actor;
}

/** What is known after a step, or that the world is to be looked at again (a race was lost, or much has changed). */
export type Outcome = Seen | 'look-again';

interface Minted {
  readonly attempt: Attempt;
  readonly plaintext: SecretText;
}

async function mint(scene: Scene, spec: KeySpec, keyId: KeyId, number: number): Promise<Minted> {
  const { randomBytes, versionId, hasher, clock } = scene.surroundings;
  const plaintext = mintKeyString({ prefix: spec.prefix, keyId, version: number }, randomBytes);
  const hash = await hasher.hash(plaintext);
  const createdAt = clock();
  const version = {
    hash,
    check: check16(plaintext),
    secretVersionId: versionId(),
    prefix: spec.prefix,
    type: spec.terms.type,
    createdAt,
    expiresAt: spec.lifetimeSeconds === 'never' ? ('never' as const) : after(createdAt, spec.lifetimeSeconds),
    mintedFor: spec.mintedFor,
  };
  return { attempt: { keyId, number, version }, plaintext };
}

function mintNext(scene: Scene, spec: KeySpec, seen: Seen): Promise<Minted> {
  const record = liveRecord(seen);
  if (record !== undefined) return mint(scene, spec, record.keyId, record.current + 1);
  return mint(scene, spec, mintKeyId(scene.surroundings.randomBytes), 1);
}

function theSecret(seen: Seen): SecretView {
  if (seen.secret === undefined) throw new InvariantError('a step was planned on a secret that is not there');
  return seen.secret;
}

function theRecord(seen: Seen): KeyRecord {
  const record = liveRecord(seen);
  if (record === undefined) throw new InvariantError('a step was planned on a record that is not there');
  return record;
}

function theAttempt(seen: Seen): Attempt {
  if (seen.attempt === undefined)
    throw new InvariantError('a step was planned on a plaintext that was not minted');
  return seen.attempt;
}

/** The secret as it is after a label went to a version (or, without `to`, away). */
function relabelled(secret: SecretView, label: string, to: string | undefined): SecretView {
  const stages = new Map<string, readonly string[]>();
  for (const [versionId, labels] of secret.stages)
    stages.set(
      versionId,
      labels.filter((one) => one !== label),
    );
  if (to !== undefined) stages.set(to, [...(stages.get(to) ?? []), label]);
  return { ...secret, stages };
}

async function createSecret(scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const { attempt, plaintext } = await mintNext(scene, spec, seen);
  const versionId = attempt.version.secretVersionId;
  const { secretName: name, description, kmsKeyId } = spec;
  const tags = tagsOf(spec, attempt.keyId);
  const made = await scene.connection.vault.create({
    name,
    description,
    tags,
    kmsKeyId,
    versionId,
    plaintext,
  });
  if (made === 'lost-race') {
    if ((await scene.connection.vault.describe(name)) !== undefined) return 'look-again';
    throw new ConflictError(
      `the name of the secret "${name}" is taken, and there is no such secret: one was deleted without recovery a short while ago. Run it again in some minutes, or choose another secretName`,
    );
  }
  const stages = new Map([[versionId, ['AWSCURRENT']]]);
  const secret = {
    arn: made.arn,
    name,
    description,
    tags,
    stages,
    changedAt: scene.surroundings.clock(),
    deletedAt: undefined,
    kmsKeyId,
    attached: [],
  };
  return { ...seen, secret, attempt, hasCurrent: true };
}

async function putPending(scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const { attempt, plaintext } = await mintNext(scene, spec, seen);
  const secret = theSecret(seen);
  await scene.connection.vault.putPending(secret.arn, {
    versionId: attempt.version.secretVersionId,
    plaintext,
    kmsKeyId: spec.kmsKeyId,
  });
  return { ...seen, attempt, secret: relabelled(secret, 'AWSPENDING', attempt.version.secretVersionId) };
}

function firstTransition(scene: Scene, spec: KeySpec, seen: Seen): transitions.Transition {
  const { keyId, number, version } = theAttempt(seen);
  return transitions.created(
    {
      keyId,
      claim: spec.claim,
      origin: spec.origin,
      terms: spec.terms,
      secretArn: theSecret(seen).arn,
      createdAt: version.createdAt,
      versions: new Map([[number, version]]),
      current: number,
    },
    { now: scene.surroundings.clock(), actor: scene.actor },
  );
}

async function createRecord(scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const transition = firstTransition(scene, spec, seen);
  if (!wentThrough(await scene.store.create(transition, seen.owner), spec)) return 'look-again';
  return {
    ...seen,
    record: transition.next,
    owner: transition.next.keyId,
    known: true,
    hasCurrent: true,
    attempt: undefined,
  };
}

async function revokeElsewhere(scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const { elsewhere } = seen;
  if (elsewhere === undefined || scene.formerStore === undefined)
    throw new InvariantError('there is no record elsewhere');
  const transition = revocation(elsewhere, scene, spec);
  const outcome = await scene.formerStore.write(elsewhere, transition);
  return wentThrough(outcome, spec) ? { ...seen, elsewhere: transition.next } : 'look-again';
}

async function moveRecord(scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const { elsewhere, record: over, owner: staleOwner } = seen;
  if (elsewhere === undefined || scene.formerStore === undefined)
    throw new InvariantError('there is no record elsewhere');
  const on = { now: scene.surroundings.clock(), actor: scene.actor };
  const outcome = await scene.store.moveHere(scene.formerStore, {
    seen: elsewhere,
    departure: transitions.movedAway(elsewhere, spec.table, on),
    arrival: transitions.copied(elsewhere, over, `into the table "${spec.table}"`, on),
    over,
    staleOwner,
  });
  wentThrough(outcome, spec);
  return 'look-again';
}

function revocation(record: KeyRecord, scene: Scene, spec: KeySpec): transitions.Transition {
  const on = { now: scene.surroundings.clock(), actor: scene.actor };
  return transitions.revoked(record, `declared: revoked is true in ${spec.origin}`, on);
}

/** The steps that change the record and nothing else. */
function transitionFor(
  step: Step,
  scene: Scene,
  spec: KeySpec,
  seen: Seen,
): transitions.Transition | undefined {
  const on = { now: scene.surroundings.clock(), actor: scene.actor };
  switch (step.kind) {
    case 'adopt':
      return transitions.adopted(theRecord(seen), on);
    case 'rename':
      return transitions.renamed(theRecord(seen), spec.claim, spec.origin, on);
    case 'revoke':
      return revocation(theRecord(seen), scene, spec);
    case 'supersede':
      return transitions.superseded(theRecord(seen), step.promotedAt, spec.rotation.overlapSeconds, on);
    case 'shorten-overlap':
      return transitions.overlapShortened(theRecord(seen), step.retiresAt, on);
    case 'add-version':
      return transitions.rotated(
        theRecord(seen),
        theAttempt(seen).version,
        spec.terms,
        theSecret(seen).arn,
        on,
      );
    case 'change-terms':
      return transitions.termsChanged(theRecord(seen), spec.terms, on);
    case 'shorten-expiry':
      return transitions.expiryShortened(theRecord(seen), step.lifetimeSeconds, on);
    default:
      return undefined;
  }
}

async function changeRecord(
  scene: Scene,
  spec: KeySpec,
  seen: Seen,
  step: Step,
  transition: transitions.Transition,
): Promise<Outcome> {
  if (!wentThrough(await scene.store.write(theRecord(seen), transition), spec)) return 'look-again';
  const added =
    step.kind === 'add-version' ? { attempt: undefined, hasCurrent: true, promotedAt: undefined } : {};
  return { ...seen, record: transition.next, known: true, ...added };
}

async function lookAtGrantor({ store }: Scene, seen: Seen, grantorId: string): Promise<Outcome> {
  try {
    const rights = await store.grantors.get(grantorId);
    return { ...seen, grantor: { kind: 'seen', grantorId, rights } };
  } catch (failure) {
    if (!(failure instanceof ApiKeyError)) throw failure;
    return { ...seen, grantor: { kind: 'failed', grantorId, failure } };
  }
}

async function promote(
  scene: Scene,
  seen: Seen,
  move: { readonly from: string | undefined; readonly to: string },
): Promise<Outcome> {
  const secret = theSecret(seen);
  const outcome = await scene.connection.vault.promote(secret.arn, move);
  if (outcome === 'lost-race') return 'look-again';
  const demoted = move.from === undefined ? secret : relabelled(secret, 'AWSPREVIOUS', move.from);
  return {
    ...seen,
    secret: relabelled(demoted, 'AWSCURRENT', move.to),
    promotedAt: scene.surroundings.clock(),
  };
}

/** Tells the vault which KMS key to use, and learns what it calls that key if it may call it by another name. */
async function setKmsKey({ connection }: Scene, { kmsKeyId }: KeySpec, seen: Seen): Promise<Outcome> {
  const secret = theSecret(seen);
  await connection.vault.setKmsKey(secret.arn, kmsKeyId);
  const done = { ...seen, secret: { ...secret, kmsKeyId } };
  if (kmsKeyId === undefined) return done;
  const told = (await connection.vault.describe(secret.arn))?.kmsKeyId;
  const isUnclear = told !== undefined && compareKmsKeys(kmsKeyId, told, secret.arn) === 'unclear';
  return isUnclear ? { ...done, kmsNaming: { declared: kmsKeyId, told } } : done;
}

/** Takes one step, and tells what is known then. Every write is conditional on what was seen. */
export async function takeStep(step: Step, scene: Scene, spec: KeySpec, seen: Seen): Promise<Outcome> {
  const transition = transitionFor(step, scene, spec, seen);
  if (transition !== undefined) return changeRecord(scene, spec, seen, step, transition);
  const { vault } = scene.connection;
  switch (step.kind) {
    case 'look-at-grantor':
      return lookAtGrantor(scene, seen, step.grantorId);
    case 'restore-secret':
      await restoreSecret(vault, theSecret(seen), step.proof);
      return 'look-again';
    case 'create-secret':
      return createSecret(scene, spec, seen);
    case 'put-pending':
      return putPending(scene, spec, seen);
    case 'create-record':
      return createRecord(scene, spec, seen);
    case 'revoke-elsewhere':
      return revokeElsewhere(scene, spec, seen);
    case 'move-record':
      return moveRecord(scene, spec, seen);
    case 'promote':
      return promote(scene, seen, step);
    case 'unstage-pending': {
      const outcome = await vault.unstagePending(theSecret(seen).arn, step.versionId);
      return outcome === 'lost-race'
        ? 'look-again'
        : { ...seen, secret: relabelled(theSecret(seen), 'AWSPENDING', undefined) };
    }
    case 'set-kms-key':
      return setKmsKey(scene, spec, seen);
    case 'set-description':
      await vault.setDescription(theSecret(seen).arn, spec.description);
      return { ...seen, secret: { ...theSecret(seen), description: spec.description } };
    case 'set-tags': {
      await vault.setTags(theSecret(seen).arn, step.change);
      const kept = Object.entries(theSecret(seen).tags).filter(
        ([name]) => !step.change.removeTags.includes(name),
      );
      return {
        ...seen,
        secret: { ...theSecret(seen), tags: { ...Object.fromEntries(kept), ...step.change.setTags } },
      };
    }
    default:
      throw new InvariantError(`no way to take the step "${step.kind}"`);
  }
}
