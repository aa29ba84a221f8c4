import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetResourcePolicyCommand,
  PutSecretValueCommand,
  paginateListSecretVersionIds,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { awsFailure, isNamed } from '../aws/failure.js';
import { ConflictError, UnavailableError } from '../errors.js';
import type { SecretText } from '../secret-text.js';
import { instantOf } from '../time/instant.js';
import { compareKmsKeys, DEFAULT_KMS_KEY } from './kms-key.js';
import type { NewSecret, SecretLabels, SecretValue, SecretView, Vault, VaultOutcome } from './vault.js';

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function customKmsKey(told: string | undefined, secretArn: string): string | undefined {
  return compareKmsKeys(undefined, told, secretArn) === 'same' ? undefined : told;
}

function secondsOf(date: Date | undefined): ReturnType<typeof instantOf> | undefined {
  return date === undefined ? undefined : instantOf(Math.floor(date.getTime() / 1000));
}

/** What this package never sets up on a secret, so that it is somebody else's. */
function* attachments(seen: DescribeSecretCommandOutput): Generator<string> {
  if (seen.RotationEnabled === true || seen.RotationLambdaARN) yield 'a rotation of its own';
  for (const { Region } of seen.ReplicationStatus ?? []) yield `a replica in ${Region ?? 'another region'}`;
  if (seen.OwningService) yield `the service ${seen.OwningService} as its owner`;
}

/** What the service has on top of its own permissions to ask KMS, in the name of the caller. */
function kmsPermissions(kmsKeyId: string | undefined): string {
  return kmsKeyId === undefined ? '' : `, and kms:GenerateDataKey and kms:Decrypt on the KMS key ${kmsKeyId}`;
}

function encryptedWith(kmsKeyId: string | undefined): string {
  return kmsKeyId === undefined ? '' : ` (KMS key ${kmsKeyId})`;
}

/** AWS Secrets Manager. This file sends no `GetSecretValue`, and must not. */
export class SecretsManagerVault implements Vault {
  readonly #client: SecretsManagerClient;

  constructor(client: SecretsManagerClient) {
    this.#client = client;
  }

  async describe(nameOrArn: string): Promise<SecretView | undefined> {
    try {
      const seen = await this.#client.send(new DescribeSecretCommand({ SecretId: nameOrArn }));
      if (seen.ARN === undefined || seen.Name === undefined)
        throw new UnavailableError(`describing the secret ${nameOrArn}: the answer names no secret`);
      return {
        arn: seen.ARN,
        name: seen.Name,
        description: seen.Description ?? '',
        tags: Object.fromEntries((seen.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
        stages: new Map(Object.entries(seen.VersionIdsToStages ?? {})),
        changedAt: secondsOf(seen.LastChangedDate),
        deletedAt: secondsOf(seen.DeletedDate),
        kmsKeyId: customKmsKey(seen.KmsKeyId ?? undefined, seen.ARN),
        attached: [...attachments(seen)],
      };
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return undefined;
      if (error instanceof UnavailableError) throw error;
      throw awsFailure(error, `describing the secret ${nameOrArn}`, 'secretsmanager:DescribeSecret');
    }
  }

  async create(secret: NewSecret): Promise<{ readonly arn: string } | 'lost-race'> {
    try {
      const made = await this.#client.send(
        new CreateSecretCommand({
          Name: secret.name,
          ClientRequestToken: secret.versionId,
          SecretString: secret.plaintext.reveal(),
          Tags: tagList(secret.tags),
          ...(secret.description === '' ? {} : { Description: secret.description }),
          ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
        }),
      );
      if (made.ARN === undefined)
        throw new UnavailableError(`creating the secret ${secret.name}: the answer has no ARN`);
      return { arn: made.ARN };
    } catch (error) {
      // InvalidRequestException: the name belongs to a secret that waits for its deletion.
      if (isNamed(error, 'ResourceExistsException', 'InvalidRequestException')) return 'lost-race';
      if (error instanceof UnavailableError) throw error;
      throw awsFailure(
        error,
        `creating the secret ${secret.name}${encryptedWith(secret.kmsKeyId)}`,
        `secretsmanager:CreateSecret and TagResource${kmsPermissions(secret.kmsKeyId)}`,
        [secret.plaintext],
      );
    }
  }

  async putPending(arn: string, value: SecretValue): Promise<void> {
    const command = new PutSecretValueCommand({
      SecretId: arn,
      ClientRequestToken: value.versionId,
      SecretString: value.plaintext.reveal(),
      VersionStages: ['AWSPENDING'],
    });
    await this.#change(
      arn,
      'adding a version to',
      `secretsmanager:PutSecretValue${kmsPermissions(value.kmsKeyId)}`,
      () => this.#client.send(command),
      [value.plaintext],
    );
  }

  async hasVersion(arn: string, versionId: string): Promise<boolean> {
    return this.#change(arn, 'listing the versions of', 'secretsmanager:ListSecretVersionIds', async () => {
      for await (const page of paginateListSecretVersionIds(
        { client: this.#client },
        { SecretId: arn, IncludeDeprecated: true },
      )) {
        if (page.Versions?.some((version) => version.VersionId === versionId) === true) return true;
      }
      return false;
    });
  }

  async promote(
    arn: string,
    move: { readonly from: string | undefined; readonly to: string },
  ): Promise<VaultOutcome> {
    return this.#moveStage(arn, 'AWSCURRENT', move.from, move.to);
  }

  async unstagePending(arn: string, versionId: string): Promise<VaultOutcome> {
    return this.#moveStage(arn, 'AWSPENDING', versionId, undefined);
  }

  async setTags(arn: string, change: SecretLabels): Promise<void> {
    if (Object.keys(change.setTags).length > 0) {
      const command = new TagResourceCommand({ SecretId: arn, Tags: tagList(change.setTags) });
      await this.#change(arn, 'tagging', 'secretsmanager:TagResource', () => this.#client.send(command));
    }
    if (change.removeTags.length > 0) {
      const command = new UntagResourceCommand({ SecretId: arn, TagKeys: [...change.removeTags] });
      await this.#change(arn, 'untagging', 'secretsmanager:UntagResource', () => this.#client.send(command));
    }
  }

  async setDescription(arn: string, description: string): Promise<void> {
    const command = new UpdateSecretCommand({ SecretId: arn, Description: description });
    await this.#change(arn, 'describing', 'secretsmanager:UpdateSecret', () => this.#client.send(command));
  }

  async setKmsKey(arn: string, kmsKeyId: string | undefined): Promise<void> {
    const command = new UpdateSecretCommand({ SecretId: arn, KmsKeyId: kmsKeyId ?? DEFAULT_KMS_KEY });
    const permissions = `secretsmanager:UpdateSecret, and kms:GenerateDataKey, kms:Encrypt and kms:Decrypt on the KMS key ${kmsKeyId ?? DEFAULT_KMS_KEY}, and kms:Decrypt on the one before`;
    const doing = `giving the KMS key ${kmsKeyId ?? DEFAULT_KMS_KEY} to`;
    await this.#change(arn, doing, permissions, () => this.#client.send(command));
  }

  async hasResourcePolicy(arn: string): Promise<boolean> {
    const command = new GetResourcePolicyCommand({ SecretId: arn });
    const seen = await this.#change(
      arn,
      'reading the resource policy of',
      'secretsmanager:GetResourcePolicy',
      () => this.#client.send(command),
    );
    return seen.ResourcePolicy !== undefined && seen.ResourcePolicy !== '';
  }

  async scheduleDeletion(arn: string, recoveryDays: number): Promise<void> {
    const command = new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: recoveryDays });
    await this.#change(arn, 'scheduling the deletion of', 'secretsmanager:DeleteSecret', () =>
      this.#client.send(command),
    );
  }

  async restore(arn: string): Promise<void> {
    const command = new RestoreSecretCommand({ SecretId: arn });
    await this.#change(arn, 'restoring', 'secretsmanager:RestoreSecret', () => this.#client.send(command));
  }

  /** Removing a label names the version that has it: a compare-and-swap. */
  async #moveStage(
    arn: string,
    stage: string,
    from: string | undefined,
    to: string | undefined,
  ): Promise<VaultOutcome> {
    try {
      await this.#client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: stage,
          ...(from === undefined ? {} : { RemoveFromVersionId: from }),
          ...(to === undefined ? {} : { MoveToVersionId: to }),
        }),
      );
      return 'done';
    } catch (error) {
      if (isNamed(error, 'InvalidParameterException', 'InvalidRequestException', 'ResourceNotFoundException'))
        return 'lost-race';
      throw awsFailure(
        error,
        `moving ${stage} of the secret ${arn}`,
        'secretsmanager:UpdateSecretVersionStage',
      );
    }
  }

  async #change<T>(
    arn: string,
    verb: string,
    permission: string,
    send: () => Promise<T>,
    hidden: readonly SecretText[] = [],
  ): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const doing = `${verb} the secret ${arn}`;
      if (isNamed(error, 'ResourceNotFoundException', 'InvalidRequestException')) {
        throw new ConflictError(`${doing}: it was deleted meanwhile; run it again`);
      }
      throw awsFailure(error, doing, permission, hidden);
    }
  }
}
