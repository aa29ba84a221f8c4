import { kmsKeyArnOf } from '../../../keys/vault/kms-key.js';
import { allow, type PolicyStatement } from './document.js';
import { viaService } from './via-service.js';

/** Where a secret is. */
export interface SecretPlace {
  /** Such as `aws`. */
  readonly partition: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

/** The ARNs that a secret of this name can have: Secrets Manager adds a hyphen and six characters. */
export function secretArnPattern(name: string, { partition, region, accountId }: SecretPlace): string {
  return `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-??????`;
}

/** The consumer of a key: reads its secret. */
export function readStatement<A>(secretArn: A): PolicyStatement<A> {
  return allow('Secret', 'secretsmanager', ['GetSecretValue'], [secretArn]);
}

/**
 * What the consumer of a secret under a customer's KMS key needs on top: to decrypt with it, through Secrets Manager, what belongs to
 * this secret. An alias is no resource that policies of keys go by: it becomes a condition on the key that has it at that time.
 *
 * @param kmsKeyId key id, key ARN, alias or alias ARN
 */
export function decryptStatement(
  name: string,
  kmsKeyId: string,
  place: SecretPlace,
): PolicyStatement<string> {
  const secretArn = secretArnPattern(name, place);
  const arn = kmsKeyArnOf(kmsKeyId, secretArn);
  const alias = /:(alias\/.*)$/.exec(arn)?.[1];
  const conditions = {
    StringEquals: { 'kms:ViaService': viaService('secretsmanager', place.region, place.partition) },
    StringLike: { 'kms:EncryptionContext:SecretARN': [secretArn] },
  };
  return alias === undefined
    ? allow('SecretEncryption', 'kms', ['Decrypt'], [arn], conditions)
    : allow('SecretEncryption', 'kms', ['Decrypt'], [`${arn.slice(0, -alias.length)}key/*`], {
        ...conditions,
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [alias] },
      });
}
