/** The KMS key of the account that Secrets Manager takes if no other is named. */
export const DEFAULT_KMS_KEY = 'alias/aws/secretsmanager';

const KEY_ID = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const ALIAS = /^alias\/[A-Za-z0-9/_-]{1,250}$/;
const ARN = /^arn:[a-z-]+:kms:([a-z0-9-]+):\d{12}:(.+)$/;

/** The parts of a name of a KMS key. */
interface KmsName {
  readonly kind: 'key' | 'alias';
  /** Present in an ARN. */
  readonly region: string | undefined;
  /** As an ARN has it: `key/…` or `alias/…`. */
  readonly resource: string;
}

function parse(name: string): KmsName | undefined {
  const [, region, tail] = ARN.exec(name) ?? [];
  const resource = tail ?? (ALIAS.test(name) ? name : `key/${name}`);
  if (ALIAS.test(resource)) return { kind: 'alias', region, resource };
  const isKey = resource.startsWith('key/') && KEY_ID.test(resource.slice('key/'.length));
  return isKey ? { kind: 'key', region, resource } : undefined;
}

/** Whether a text names a KMS key: a key id, a key ARN, an alias (`alias/…`) or an alias ARN. */
export function isKmsKey(text: string): boolean {
  return parse(text) !== undefined;
}

/** The region that a key ARN or alias ARN names. */
export function kmsRegionOf(name: string): string | undefined {
  return parse(name)?.region;
}

/** The ARN that the name of a KMS key stands for: a short one means the partition, region and account of the secret. */
export function kmsKeyArnOf(name: string, secretArn: string): string {
  if (name.startsWith('arn:')) return name;
  const [, partition, , region, account] = secretArn.split(':');
  return `arn:${partition}:kms:${region}:${account}:${parse(name)?.resource ?? name}`;
}

/**
 * Compares the KMS key that is declared for a secret with the one that `DescribeSecret` tells of it (`undefined`: the
 * account's own). That is documented as "the key ID or alias ARN": an alias stays an alias, so that it is the alias that
 * is compared, not what it points to. `unclear`: an alias is declared and a key is told. Only KMS knows what the
 * alias points to, and the deployer's role need not ask it.
 */
export function compareKmsKeys(
  declared: string | undefined,
  told: string | undefined,
  secretArn: string,
): 'same' | 'other' | 'unclear' {
  const [one, two] = [declared ?? DEFAULT_KMS_KEY, told ?? DEFAULT_KMS_KEY];
  if (kmsKeyArnOf(one, secretArn) === kmsKeyArnOf(two, secretArn)) return 'same';
  // The account's own key is known by its alias alone: what is told as a key is another one.
  if (declared === undefined) return 'other';
  return parse(one)?.kind === 'alias' && parse(two)?.kind === 'key' ? 'unclear' : 'other';
}

/** A KMS key that was asked for, and what the vault calls it, where that cannot be recognised as the same. */
export interface KmsNaming {
  readonly declared: string;
  readonly told: string;
}

/**
 * Whether a secret is encrypted with the declared KMS key. What is unclear counts as the same if it is what the vault
 * told when the declared one was last asked for: else each deployment would ask for it again.
 */
export function isEncryptedWith(
  declared: string | undefined,
  secret: { readonly arn: string; readonly kmsKeyId: string | undefined },
  naming: KmsNaming | undefined,
): boolean {
  const comparison = compareKmsKeys(declared, secret.kmsKeyId, secret.arn);
  if (comparison !== 'unclear') return comparison === 'same';
  return naming !== undefined && naming.declared === declared && naming.told === secret.kmsKeyId;
}
