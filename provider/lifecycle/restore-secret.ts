import { SecretForeignError } from '../../keys/errors.js';
import type { SecretView, Vault } from '../../keys/vault/vault.js';

/** Days in which a deleted secret can be restored: the most that Secrets Manager offers. */
export const RECOVERY_DAYS = 30;

/** By what a deleted secret is known to be ours: the record that the state names has its ARN, or its tags say so. */
export type RestoreProof = 'record' | 'tags';

/** Why a secret must not be taken over that has become readable again, if it must not. */
async function refusalOf(vault: Vault, secret: SecretView): Promise<unknown> {
  try {
    if (!(await vault.hasResourcePolicy(secret.arn))) return undefined;
  } catch (error) {
    return error;
  }
  return new SecretForeignError(
    `the secret "${secret.name}" was scheduled for deletion, and has a resource policy that somebody else attached, although its tags name this key. AWS tells that only of a restored secret: its deletion was scheduled again, in ${RECOVERY_DAYS} days. Choose another secretName, or remove the policy first`,
  );
}

/**
 * Takes the deletion of a secret back. All that a deleted secret tells has been judged before (KMS key, replicas, tags,
 * booking). Its resource policy is what it does not tell, so it is judged right after, where tags are the only proof: if
 * that fails, the deletion is scheduled again, and nothing of a stranger's is left alive.
 *
 * @throws {@link SecretForeignError} if somebody put a resource policy on it
 */
export async function restoreSecret(vault: Vault, secret: SecretView, proof: RestoreProof): Promise<void> {
  await vault.restore(secret.arn);
  if (proof === 'record') return;
  const refusal = await refusalOf(vault, secret);
  if (refusal === undefined) return;
  await vault.scheduleDeletion(secret.arn, RECOVERY_DAYS);
  throw refusal;
}
