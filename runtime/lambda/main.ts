/**
 * The entry of the Lambda bundle (`keywright/index.handler`): a verifier in front of the function's own handler,
 * configured by the environment and by a file of the package. Misconfiguration fails the initialisation.
 */
import { dynamoActivityLog, dynamoKeyStore } from '../deps.js';
import { createVerifier } from '../verifier.js';
import { protectLambda } from './handler.js';
import { apiOfPackage, settingsFromEnv } from './settings.js';
import { loadHandler } from './user-handler.js';

const folder = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
const settings = settingsFromEnv(process.env);
const { table, activityTable, basePath } = settings;
const verifier = createVerifier({
  api: apiOfPackage(folder, settings.apiFile),
  store: dynamoKeyStore({ table }),
  ...(activityTable === undefined ? {} : { activity: dynamoActivityLog({ table: activityTable }) }),
});
const options = basePath === undefined ? {} : { basePath };

const guarded = loadHandler(folder, settings.handler).then((own) => protectLambda(verifier, own, options));
// An ES module cannot be loaded before this module has ended; its failure is that of every invocation then.
guarded.catch(() => {});

export async function handler(event: unknown, context: unknown): Promise<unknown> {
  return (await guarded)(event, context);
}
