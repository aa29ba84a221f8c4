import type { KeyId } from '../../keys/key-string/key-string.js';
import type { KeySpec } from './spec.js';

/** Tags that tell people and tools whose a secret is. They can be planted: see `plan.ts` for what else is asked. */
export const CLAIM_TAG = 'keywright:claim';
export const KEY_ID_TAG = 'keywright:key-id';
export const ORIGIN_TAG = 'keywright:origin';

/** A value that AWS takes for a tag: other characters become `-`, and 256 are the most. */
function tagValue(text: string): string {
  return [...text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-')].slice(0, 256).join('');
}

/** All tags that the secret of a key shall have. */
export function tagsOf(spec: KeySpec, keyId: KeyId): Readonly<Record<string, string>> {
  return { ...spec.tags, [CLAIM_TAG]: spec.claim, [KEY_ID_TAG]: keyId, [ORIGIN_TAG]: tagValue(spec.origin) };
}
