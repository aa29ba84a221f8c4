import type { Clock } from '../clock.js';
import { ConflictError } from '../errors.js';
import { instantOf } from '../time/instant.js';
import type { NewSecret, SecretLabels, SecretValue, SecretView, Vault, VaultOutcome } from './vault.js';

interface Secret {
  readonly arn: string;
  readonly name: string;
  description: string;
  tags: Record<string, string>;
  readonly values: Map<string, SecretValue>;
  readonly stages: Map<string, string>;
  changedAt: number;
  deletedAt: number | undefined;
  policy: boolean;
  kmsKeyId: string | undefined;
}

/** A vault in memory, held to the same contract as Secrets Manager. For unit tests: it alone can show plaintexts. */
export class MemoryVault implements Vault {
  readonly #clock: Clock;
  readonly #secrets = new Map<string, Secret>();
  #made = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What a consumer would get: the plaintext labelled AWSCURRENT (or another label) of a secret that is not deleted. */
  plaintextOf(nameOrArn: string, stage = 'AWSCURRENT'): string | undefined {
    const secret = this.#find(nameOrArn);
    if (secret === undefined || secret.deletedAt !== undefined) return undefined;
    return secret.values.get(secret.stages.get(stage) ?? '')?.plaintext.reveal();
  }

  /** Every plaintext that was ever put, for searching outputs and logs. */
  allPlaintexts(): readonly string[] {
    return [...this.#secrets.values()].flatMap((secret) =>
      [...secret.values.values()].map((value) => value.plaintext.reveal()),
    );
  }

  /** The names of all secrets that are not deleted. */
  names(): readonly string[] {
    return [...this.#secrets.values()]
      .filter((secret) => secret.deletedAt === undefined)
      .map((secret) => secret.name);
  }

  /** Removes a secret at once, as an operator or the end of the recovery window would. */
  vanish(nameOrArn: string): void {
    const secret = this.#find(nameOrArn);
    if (secret !== undefined) this.#secrets.delete(secret.name);
  }

  /** Puts a resource policy on a secret, as a stranger might. */
  putResourcePolicy(nameOrArn: string): void {
    this.#live(nameOrArn).policy = true;
  }

  /** Encrypts a secret with a KMS key of its own, as a stranger might. */
  encryptWith(nameOrArn: string, kmsKeyId: string): void {
    this.#live(nameOrArn).kmsKeyId = kmsKeyId;
  }

  async describe(nameOrArn: string): Promise<SecretView | undefined> {
    const secret = this.#find(nameOrArn);
    if (secret === undefined) return undefined;
    const stages = new Map<string, string[]>();
    for (const [stage, versionId] of secret.stages)
      stages.set(versionId, [...(stages.get(versionId) ?? []), stage]);
    return {
      arn: secret.arn,
      name: secret.name,
      description: secret.description,
      tags: { ...secret.tags },
      stages,
      changedAt: instantOf(secret.changedAt),
      deletedAt: secret.deletedAt === undefined ? undefined : instantOf(secret.deletedAt),
      kmsKeyId: secret.kmsKeyId,
      attached: [],
    };
  }

  async create(secret: NewSecret): Promise<{ readonly arn: string } | 'lost-race'> {
    if (this.#secrets.has(secret.name)) return 'lost-race';
    this.#made += 1;
    const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${secret.name}-${String(this.#made).padStart(6, '0')}`;
    this.#secrets.set(secret.name, {
      arn,
      name: secret.name,
      description: secret.description,
      tags: { ...secret.tags },
      values: new Map([[secret.versionId, secret]]),
      stages: new Map([['AWSCURRENT', secret.versionId]]),
      changedAt: this.#clock(),
      deletedAt: undefined,
      policy: false,
      kmsKeyId: secret.kmsKeyId,
    });
    return { arn };
  }

  async putPending(arn: string, value: SecretValue): Promise<void> {
    const secret = this.#live(arn);
    secret.values.set(value.versionId, value);
    secret.stages.set('AWSPENDING', value.versionId);
    secret.changedAt = this.#clock();
  }

  async hasVersion(arn: string, versionId: string): Promise<boolean> {
    return this.#live(arn).values.has(versionId);
  }

  async promote(
    arn: string,
    move: { readonly from: string | undefined; readonly to: string },
  ): Promise<VaultOutcome> {
    const secret = this.#live(arn);
    if (secret.stages.get('AWSCURRENT') !== move.from || !secret.values.has(move.to)) return 'lost-race';
    if (move.from !== undefined) secret.stages.set('AWSPREVIOUS', move.from);
    secret.stages.set('AWSCURRENT', move.to);
    secret.changedAt = this.#clock();
    return 'done';
  }

  async unstagePending(arn: string, versionId: string): Promise<VaultOutcome> {
    const secret = this.#live(arn);
    if (secret.stages.get('AWSPENDING') !== versionId) return 'lost-race';
    secret.stages.delete('AWSPENDING');
    return 'done';
  }

  async setTags(arn: string, change: SecretLabels): Promise<void> {
    const secret = this.#live(arn);
    Object.assign(secret.tags, change.setTags);
    for (const key of change.removeTags) delete secret.tags[key];
  }

  async setDescription(arn: string, description: string): Promise<void> {
    this.#live(arn).description = description;
  }

  async setKmsKey(arn: string, kmsKeyId: string | undefined): Promise<void> {
    const secret = this.#live(arn);
    secret.kmsKeyId = kmsKeyId;
    secret.changedAt = this.#clock();
  }

  async hasResourcePolicy(arn: string): Promise<boolean> {
    return this.#live(arn).policy;
  }

  async scheduleDeletion(arn: string, recoveryDays: number): Promise<void> {
    this.#live(arn).deletedAt = this.#clock() + recoveryDays * 86_400;
  }

  async restore(arn: string): Promise<void> {
    const secret = this.#find(arn);
    if (secret === undefined) throw new ConflictError('the secret was deleted meanwhile');
    secret.deletedAt = undefined;
  }

  #find(nameOrArn: string): Secret | undefined {
    return (
      this.#secrets.get(nameOrArn) ?? [...this.#secrets.values()].find((secret) => secret.arn === nameOrArn)
    );
  }

  #live(nameOrArn: string): Secret {
    const secret = this.#find(nameOrArn);
    if (secret === undefined || secret.deletedAt !== undefined)
      throw new ConflictError('the secret was deleted meanwhile');
    return secret;
  }
}
