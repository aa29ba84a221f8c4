import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { keyTableDefinition } from '../../keys/store/key-table.js';

/** Clients of the local endpoints; the environment of a test worker names those and no others. */
export const dynamodb = new DynamoDBClient({});
export const secretsManager = new SecretsManagerClient({});

let tables = 0;

/** A key table of its own, by name. */
export async function newKeyTable(): Promise<string> {
  tables += 1;
  const name = `keys-${process.pid}-${Date.now()}-${tables}`;
  await dynamodb.send(new CreateTableCommand(keyTableDefinition(name)));
  return name;
}

/** What a consumer gets: the plaintext of a version of a secret, as AWSCURRENT if nothing else is asked. */
export async function plaintextOf(secretId: string, stage = 'AWSCURRENT'): Promise<string> {
  const answer = await secretsManager.send(
    new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
  );
  if (answer.SecretString === undefined) throw new Error(`the secret ${secretId} holds no text`);
  return answer.SecretString;
}
