import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord } from '../../keys/record/record.js';
import type { KeyStore } from '../../keys/store/key-store.js';
import type { KmsNaming } from '../../keys/vault/kms-key.js';
import type { SecretView, Vault } from '../../keys/vault/vault.js';
import type { Seen } from './seen.js';

/** By what a key can be found. The state knows key id and ARN; without it there is only the name. */
export interface Traces {
  readonly secretName: string;
  readonly secretArn: string | undefined;
  readonly keyId: KeyId | undefined;
  readonly formerTags: readonly string[];
  readonly kmsNaming: KmsNaming | undefined;
}

/** Where to look. */
export interface Places {
  readonly vault: Vault;
  readonly store: KeyStore;
  readonly formerStore: KeyStore | undefined;
  /** ARN of who looks, as STS says; needed where something may be issued. */
  readonly who?: string;
}

async function findSecret(
  vault: Vault,
  arn: string | undefined,
  name: string,
): Promise<SecretView | undefined> {
  const byArn = arn === undefined ? undefined : await vault.describe(arn);
  return byArn ?? vault.describe(name);
}

async function hasCurrentVersion(
  vault: Vault,
  secret: SecretView | undefined,
  record: KeyRecord | undefined,
): Promise<boolean> {
  const versionId = record?.versions.get(record.current)?.secretVersionId;
  if (secret === undefined || versionId === undefined || secret.arn !== record?.secretArn) return false;
  if (secret.stages.has(versionId)) return true;
  return secret.deletedAt === undefined && (await vault.hasVersion(secret.arn, versionId));
}

/**
 * Looks at the live state of a key: two or three calls if it is in order. Changes nothing.
 *
 * The secret is looked at before the record. A record that is older than the labels of the secret would lead a run that
 * was held up to move AWSCURRENT back to a version that another run has replaced meanwhile; the compare-and-swap on the
 * label does not see that, an older view of the labels it does.
 */
export async function observe(traces: Traces, places: Places): Promise<Seen> {
  const { vault, store, formerStore, who } = places;
  const secret = await findSecret(vault, traces.secretArn, traces.secretName);
  // Before the table where it goes: a restored one holds an older record until the key has come there.
  const elsewhere = traces.keyId === undefined ? undefined : await formerStore?.get(traces.keyId);
  const ours = traces.keyId === undefined ? undefined : await store.get(traces.keyId);
  const known = ours ?? elsewhere;
  if (known !== undefined && known.secretArn !== traces.secretArn && known.secretArn !== secret?.arn)
    return observe({ ...traces, secretArn: known.secretArn }, places);
  const settled = ours?.life === 'live' && ours.secretArn === secret?.arn;
  const owner = settled
    ? ours.keyId
    : secret === undefined
      ? undefined
      : await store.keyIdOfSecret(secret.arn);
  // Read after the booking, even if it names the key that was just looked for: it may have come here meanwhile.
  const isBooked = ours?.life !== 'live' && elsewhere?.life !== 'live' && owner !== undefined;
  const record = (isBooked ? await store.get(owner) : undefined) ?? ours;
  const isKnown = secret?.arn === known?.secretArn && (ours?.life === 'live' || elsewhere?.life === 'live');
  const adopting = secret !== undefined && secret.deletedAt === undefined && !isKnown;
  return {
    ...(who === undefined ? {} : { caller: who }),
    secret,
    hasPolicy: adopting && (await vault.hasResourcePolicy(secret.arn)),
    owner,
    record,
    known: record !== undefined && record.keyId === traces.keyId,
    elsewhere,
    hasCurrent: await hasCurrentVersion(vault, secret, record),
    attempt: undefined,
    formerTags: traces.formerTags,
    grantor: undefined,
    kmsNaming: traces.kmsNaming,
    promotedAt: undefined,
  };
}
