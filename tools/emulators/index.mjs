import { orMissing } from '../setup/missing.mjs';
import { say } from '../setup/progress.mjs';
import { ensureDynamoDbLocal as installDynamoDbLocal } from './dynamodb-local.mjs';
import { ensurePython } from './python.mjs';

export { startDynamoDbLocal } from './dynamodb-local.mjs';
export { endpointEnv, fakeAwsEnv } from './endpoint-env.mjs';
export { startMinistack } from './ministack.mjs';
export { startMoto } from './moto.mjs';

/**
 * Installs moto and ministack into the user's cache.
 *
 * @param {{ tell?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} false when they cannot be had; the reason and the mend have been told
 */
export async function ensureEmulators({ tell = say } = {}) {
  return (await orMissing('AWS emulators', ensurePython, tell)) !== undefined;
}

/**
 * Fetches DynamoDB Local into the user's cache.
 *
 * @param {{ tell?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} false when it cannot be had; the reason and the mend have been told
 */
export async function ensureDynamoDbLocal({ tell = say } = {}) {
  return (await orMissing('DynamoDB Local', installDynamoDbLocal, tell)) !== undefined;
}
