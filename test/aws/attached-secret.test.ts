import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import { secretsManager } from '../support/aws.js';

it('a replica that somebody set up on a secret is seen, and a plain secret has nothing attached', async () => {
  const vault = new SecretsManagerVault(secretsManager);
  const name = `attached-${process.pid}-${Date.now()}`;
  await secretsManager.send(
    new CreateSecretCommand({ Name: name, SecretString: 'x', AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
  );
  await secretsManager.send(new CreateSecretCommand({ Name: `${name}-plain`, SecretString: 'x' }));
  expect((await vault.describe(name))?.attached).toEqual(['a replica in eu-west-1']);
  expect((await vault.describe(`${name}-plain`))?.attached).toEqual([]);
});
