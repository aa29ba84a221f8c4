import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import { declared } from '../provider/inputs.js';
import type { Clients } from './role-clients.ts';
import { KMS_KEY, SECRET } from './role-policies.ts';
import { deployments, KEYS } from './role-work.ts';

/**
 * All that deployments do to a secret: it is made, repaired, described, tagged, rotated, encrypted anew, deleted and, by a
 * resource that comes back, restored.
 *
 * @param outsider may do all
 */
export async function deploySecret({ tables, secrets }: Clients, outsider: Clients): Promise<void> {
  const { keys } = deployments(tables, new SecretsManagerVault(secrets));
  const name = randomUUID();
  const claim = name.replaceAll('-', '');
  const secretName = `keywright/shop/test/${name}`;
  const wish = { claim, secretName, account: name, table: KEYS, kmsKeyId: KMS_KEY };
  const { inputs: first, failures } = await keys.check(
    {},
    declared({ ...wish, tags: { team: 'a', tier: '1' } }),
  );
  expect(failures).toEqual([]);
  let { outs } = await keys.create(first);
  let inputs = first;
  const step = async (more: Readonly<Record<string, unknown>>) => {
    const checked = await keys.check(inputs, declared({ ...wish, tags: { team: 'b' }, ...more }));
    expect(checked.failures).toEqual([]);
    inputs = checked.inputs;
    outs = (await keys.update(claim, outs, inputs)).outs;
  };
  // Somebody puts other values in: the version that counts has no label any more.
  for (const SecretString of ['one', 'two'])
    await outsider.secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
  const described = { description: 'reads reports' };
  await step(described);
  await step({ ...described, rotationTrigger: 'now' });
  await step({ ...described, rotationTrigger: 'now', kmsKeyId: 'alias/aws/secretsmanager' });
  await keys.delete(claim, outs);
  const again = await keys.create(inputs);
  await keys.delete(claim, again.outs);
}

/** A consumer of the key, as its program does it. */
export async function consume({ secrets }: Clients): Promise<void> {
  await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
}
