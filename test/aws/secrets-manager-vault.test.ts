import { GetSecretValueCommand, PutResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import { vaultContract } from '../contracts/vault-contract.js';
import { secretsManager } from '../support/aws.js';

vaultContract('on moto', async () => ({
  vault: new SecretsManagerVault(secretsManager),
  plaintextOf: async (arn, stage = 'AWSCURRENT') => {
    try {
      const answer = await secretsManager.send(
        new GetSecretValueCommand({ SecretId: arn, VersionStage: stage }),
      );
      return answer.SecretString;
    } catch (error) {
      if (error instanceof Error && /NotFound|InvalidRequest/.test(error.name)) return undefined;
      throw error;
    }
  },
  putResourcePolicy: async (arn) => {
    const ResourcePolicy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
      ],
    });
    await secretsManager.send(new PutResourcePolicyCommand({ SecretId: arn, ResourcePolicy }));
  },
  strays: ['deleted-names', 'deleted-policies', 'unknown-versions', 'empty-description', 'missing-secrets'],
}));
