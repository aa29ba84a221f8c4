/**
 * The Lambda bundle: a verifier in front of the function's own handler, or an authorizer, configured by the environment
 * and by a file of the package. `keywright/index.handler` is what `loaded` resolves to (see `tools/bundle.mjs`).
 * Misconfiguration, and whatever the module of the function's own handler throws, fails the initialisation.
 */
import type { AnyApi } from '../../keys/api/api.js';
import { dynamoTables } from '../deps.js';
import type { TokenVerifier } from '../tokens/token-verifier.js';
import { createVerifier } from '../verifier.js';
import { createAuthorizer } from './authorizer.js';
import { authorizerCaching } from './authorizer-caching.js';
import { type LambdaHandler, protectLambda } from './handler.js';
import { lineLog } from './line-log.js';
import {
  apiOfPackage,
  assertCounting,
  assertOthersHandler,
  type LambdaSettings,
  settingsFromEnv,
} from './settings.js';
import { loadHandler } from './user-handler.js';

const folder = process.env.LAMBDA_TASK_ROOT ?? process.cwd();
const settings = settingsFromEnv(process.env);
const { table, activityTable, basePath, trustedProxies, othersHandler, metrics } = settings;

/** The handler that Lambda calls. An ES module cannot be loaded before this module has ended: hence a promise. */
export const loaded: Promise<LambdaHandler> = load();

async function load(): Promise<LambdaHandler> {
  const { serves } = settings;
  const api = await apiOfPackage(folder, settings.apiFile);
  assertCounting(api, activityTable);
  assertOthersHandler(api, othersHandler);
  if ('authorizer' in serves) tellCaching(api, serves);
  const verifier = createVerifier({
    api,
    ...dynamoTables({ table, activityTable }),
    ...(await tokensOf(api)),
    log: lineLog,
    ...(metrics === undefined ? {} : { metrics }),
  });
  const options = {
    ...(basePath === undefined ? {} : { basePath }),
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
    ...(othersHandler === undefined
      ? {}
      : { others: await loadHandler(folder, othersHandler, 'KEYWRIGHT_OTHERS_HANDLER') }),
  };
  if ('authorizer' in serves) return createAuthorizer(verifier, { kind: serves.authorizer, ...options });
  return protectLambda(verifier, await loadHandler(folder, serves.handler, 'KEYWRIGHT_HANDLER'), options);
}

/** Says how much later than a change the answers of an authorizer follow; refuses what would let one caller's answer serve another. */
function tellCaching(
  api: AnyApi,
  { authorizer: kind, ...cache }: Extract<LambdaSettings['serves'], { readonly authorizer: unknown }>,
): void {
  const proxies = trustedProxies === undefined ? {} : { trustedProxies };
  const { ttlSeconds, bound, summary } = authorizerCaching({ kind, api, ...cache, ...proxies });
  lineLog({ event: 'authorizer-started', kind, ttlSeconds, ...bound, message: summary });
}

/** What proves tokens is a file of its own in the bundle (see `tools/bundle.mjs`): no other API pays for loading it. */
async function tokensOf(of: AnyApi): Promise<{ readonly tokens?: TokenVerifier }> {
  if (of.tokens === undefined) return {};
  const { joseTokens } = await import('../tokens/index.js');
  return { tokens: joseTokens(of) };
}
