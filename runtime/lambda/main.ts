/**
 * The entry of the Lambda bundle (`keywright/index.handler`): a verifier in front of the function's own handler, or
 * an authorizer, configured by the environment and by a file of the package. Misconfiguration fails the initialisation.
 */
import { dynamoActivityLog, dynamoKeyStore } from '../deps.js';
import { jsonLog } from '../log.js';
import { createVerifier } from '../verifier.js';
import { createAuthorizer } from './authorizer.js';
import { authorizerCaching } from './authorizer-caching.js';
import { type LambdaHandler, protectLambda } from './handler.js';
import { apiOfPackage, assertOthersHandler, settingsFromEnv } from './settings.js';
import { loadHandler } from './user-handler.js';

const folder = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
const settings = settingsFromEnv(process.env);
const { table, activityTable, basePath, othersHandler } = settings;
const verifier = createVerifier({
  api: apiOfPackage(folder, settings.apiFile),
  store: dynamoKeyStore({ table }),
  ...(activityTable === undefined ? {} : { activity: dynamoActivityLog({ table: activityTable }) }),
});
assertOthersHandler(verifier.api, othersHandler);
if ('authorizer' in settings.serves) {
  const { authorizer: kind, ...cache } = settings.serves;
  const { ttlSeconds, bound, summary } = authorizerCaching({ kind, api: verifier.api, ...cache });
  jsonLog({ event: 'authorizer-started', kind, ttlSeconds, ...bound, message: summary });
}

const guarded = load();
// An ES module cannot be loaded before this module has ended; its failure is that of every invocation then.
guarded.catch(() => {});

export async function handler(event: unknown, context: unknown): Promise<unknown> {
  return (await guarded)(event, context);
}

async function load(): Promise<LambdaHandler> {
  const { serves } = settings;
  const options = {
    ...(basePath === undefined ? {} : { basePath }),
    ...(othersHandler === undefined
      ? {}
      : { others: await loadHandler(folder, othersHandler, 'KEYWRIGHT_OTHERS_HANDLER') }),
  };
  if ('authorizer' in serves) return createAuthorizer(verifier, { kind: serves.authorizer, ...options });
  return protectLambda(verifier, await loadHandler(folder, serves.handler, 'KEYWRIGHT_HANDLER'), options);
}
