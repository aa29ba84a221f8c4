import type { ApiKeyError } from '../../keys/errors.js';
import type { GrantorRights } from '../../keys/grantor/grantor.js';
import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeyRecord, KeyVersion } from '../../keys/record/record.js';
import type { Instant } from '../../keys/time/instant.js';
import type { KmsNaming } from '../../keys/vault/kms-key.js';
import type { SecretView } from '../../keys/vault/vault.js';

/** A plaintext that this run has put into the vault, and that no record names yet. */
export interface Attempt {
  readonly keyId: KeyId;
  readonly number: number;
  readonly version: KeyVersion;
}

/** What a look at the wanted grantor gave. A failure is kept: what only takes rights away is done all the same. */
export type GrantorSight =
  | { readonly kind: 'seen'; readonly grantorId: string; readonly rights: GrantorRights | undefined }
  | { readonly kind: 'failed'; readonly grantorId: string; readonly failure: ApiKeyError };

/** What was found of a key, brought up to date by every step that is taken. */
export interface Seen {
  /** ARN of who looked, as STS says; absent where nothing is going to be issued. */
  readonly caller?: string;
  readonly secret: SecretView | undefined;
  /** Whether the secret has a resource policy; looked at only if the secret would be adopted. */
  readonly hasPolicy: boolean;
  /** The key that the secret is booked on in the table. */
  readonly owner: KeyId | undefined;
  /** The record in the wanted table. */
  readonly record: KeyRecord | undefined;
  /** Whether the state named this record, so that it is ours without further proof. */
  readonly known: boolean;
  /** The record in the table where the key was, if that is another one. */
  readonly elsewhere: KeyRecord | undefined;
  /** Whether the vault still has the version that the record counts on. */
  readonly hasCurrent: boolean;
  readonly attempt: Attempt | undefined;
  /** Tags that an earlier deployment declared: the only ones that are ever removed. */
  readonly formerTags: readonly string[];
  /** The wanted grantor, once it was looked at: only what issues needs it. */
  readonly grantor: GrantorSight | undefined;
  /** What the vault calls the KMS key that it was last told to use, if that cannot be recognised. */
  readonly kmsNaming: KmsNaming | undefined;
  /** When this run promoted the current version, if it did. */
  readonly promotedAt: Instant | undefined;
}

/** The version id that has a label, if any has. */
export function labelled(secret: SecretView, label: string): string | undefined {
  for (const [versionId, labels] of secret.stages) if (labels.includes(label)) return versionId;
  return undefined;
}

/** The record, if it is of a key that lives. */
export function liveRecord(seen: Seen): KeyRecord | undefined {
  return seen.record?.life === 'live' ? seen.record : undefined;
}
