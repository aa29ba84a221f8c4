import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AnyApi } from '../../keys/api/api.js';
import { limitsOf } from '../../keys/api/limit.js';
import { markedApi } from '../../keys/api/marked-api.js';
import { ArgumentError } from '../../keys/errors.js';
import { isNamespace } from '../embedded-metrics.js';
import { isTableName } from '../table-name.js';
import type { AuthorizerKind } from './authorizer.js';

/**
 * `KEYWRIGHT_HANDLER`: the function's own handler in the package, such as `app.handler`. `KEYWRIGHT_AUTHORIZER`: the kind of
 * authorizer. One of both is set.
 */
export type Serves =
  | { readonly handler: string }
  | {
      readonly authorizer: AuthorizerKind;
      /** `KEYWRIGHT_AUTHORIZER_TTL`: the time to live that API Gateway is set to, in seconds; default 0. */
      readonly ttlSeconds: number;
      /** `KEYWRIGHT_IDENTITY_SOURCE`: the identity sources that it is set to, with commas; needed for one above 0. */
      readonly identitySource: string;
    };

/** What the Lambda bundle is told by its environment. */
export interface LambdaSettings {
  /** `KEYWRIGHT_TABLE`: name of the key table. */
  readonly table: string;
  /** `KEYWRIGHT_ACTIVITY_TABLE`: name of the activity table. Absent: usage is not noted; needed for an API with limits. */
  readonly activityTable?: string;
  /** `KEYWRIGHT_API`: file of the API definition in the package; default `api.json`. */
  readonly apiFile: string;
  /** What the function is: a guard in front of its own handler, or an authorizer of API Gateway. */
  readonly serves: Serves;
  /** `KEYWRIGHT_OTHERS_HANDLER`: the handler for credentials of others; for an API with `others: 'pass'`, and only then. */
  readonly othersHandler?: string;
  /** `KEYWRIGHT_BASE_PATH`: what stands in front of every route, such as `/api`. */
  readonly basePath?: string;
  /** `KEYWRIGHT_TRUSTED_PROXIES`: how many proxies stand in front of the gateway, such as `1` for CloudFront. */
  readonly trustedProxies?: number;
  /** `KEYWRIGHT_METRICS`: the namespace in which CloudWatch counts requests and denials. Absent: nothing is counted. */
  readonly metrics?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `folder/file.export`, and nothing that leads out of the package. */
export const HANDLER = /^((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*\/)*[A-Za-z0-9_-]+)\.([A-Za-z_$][A-Za-z0-9_$]*)$/;

const WHOLE = /^\d{1,9}$/;

const KINDS: readonly AuthorizerKind[] = ['TOKEN', 'REQUEST', 'HTTP'];

function isKind(text: string | undefined): text is AuthorizerKind {
  return KINDS.some((kind) => kind === text);
}

function* problems(env: Environment): Generator<string> {
  const { KEYWRIGHT_TABLE: table, KEYWRIGHT_ACTIVITY_TABLE: activity, KEYWRIGHT_HANDLER: handler } = env;
  if (!table) yield 'KEYWRIGHT_TABLE is not set; set it to the name of the key table';
  else if (!isTableName(table)) yield 'KEYWRIGHT_TABLE is not the name or ARN of a table';
  if (activity && !isTableName(activity)) yield 'KEYWRIGHT_ACTIVITY_TABLE is not the name or ARN of a table';
  const { KEYWRIGHT_AUTHORIZER: authorizer } = env;
  if (handler && authorizer)
    yield 'KEYWRIGHT_HANDLER and KEYWRIGHT_AUTHORIZER are set; an authorizer has no handler behind it';
  else if (authorizer && !isKind(authorizer)) yield `KEYWRIGHT_AUTHORIZER is not one of ${KINDS.join(', ')}`;
  else if (!handler && !authorizer)
    yield "KEYWRIGHT_HANDLER is not set; set it to the function's own handler, such as app.handler, or for an authorizer KEYWRIGHT_AUTHORIZER";
  else if (handler && !HANDLER.test(handler))
    yield 'KEYWRIGHT_HANDLER is not a file and an export, such as app.handler';
  const { KEYWRIGHT_AUTHORIZER_TTL: ttl, KEYWRIGHT_IDENTITY_SOURCE: sources } = env;
  if (ttl && !WHOLE.test(ttl)) yield 'KEYWRIGHT_AUTHORIZER_TTL is not a whole number of seconds';
  if (handler && (ttl || sources))
    yield 'KEYWRIGHT_AUTHORIZER_TTL and KEYWRIGHT_IDENTITY_SOURCE are for an authorizer; nothing is cached before a handler';
  const others = env.KEYWRIGHT_OTHERS_HANDLER;
  if (others && !HANDLER.test(others))
    yield 'KEYWRIGHT_OTHERS_HANDLER is not a file and an export, such as session.handler';
  const proxies = env.KEYWRIGHT_TRUSTED_PROXIES;
  if (proxies && !WHOLE.test(proxies)) yield 'KEYWRIGHT_TRUSTED_PROXIES is not a whole number, such as 1';
  else if (proxies && authorizer === 'TOKEN')
    yield 'KEYWRIGHT_TRUSTED_PROXIES is set, and an authorizer of type TOKEN is told no address';
  const base = env.KEYWRIGHT_BASE_PATH;
  if (base && !base.startsWith('/')) yield 'KEYWRIGHT_BASE_PATH does not begin with a slash';
  const metrics = env.KEYWRIGHT_METRICS;
  if (metrics && !isNamespace(metrics))
    yield 'KEYWRIGHT_METRICS is not a namespace of CloudWatch, such as Keywright';
}

/**
 * Reads the environment. An empty variable counts as one that is not set.
 *
 * @throws {@link ArgumentError} that lists every variable that is missing or wrong.
 */
export function settingsFromEnv(env: Environment): LambdaSettings {
  const found = [...problems(env)];
  if (found.length > 0) throw new ArgumentError(`keywright cannot start:\n  ${found.join('\n  ')}`);
  const authorizer = env.KEYWRIGHT_AUTHORIZER;
  return {
    table: env.KEYWRIGHT_TABLE ?? '',
    serves: isKind(authorizer)
      ? {
          authorizer,
          ttlSeconds: Number(env.KEYWRIGHT_AUTHORIZER_TTL || 0),
          identitySource: env.KEYWRIGHT_IDENTITY_SOURCE ?? '',
        }
      : { handler: env.KEYWRIGHT_HANDLER ?? '' },
    apiFile: env.KEYWRIGHT_API || 'api.json',
    ...(env.KEYWRIGHT_ACTIVITY_TABLE ? { activityTable: env.KEYWRIGHT_ACTIVITY_TABLE } : {}),
    ...(env.KEYWRIGHT_OTHERS_HANDLER ? { othersHandler: env.KEYWRIGHT_OTHERS_HANDLER } : {}),
    ...(env.KEYWRIGHT_BASE_PATH ? { basePath: env.KEYWRIGHT_BASE_PATH } : {}),
    ...(env.KEYWRIGHT_TRUSTED_PROXIES ? { trustedProxies: Number(env.KEYWRIGHT_TRUSTED_PROXIES) } : {}),
    ...(env.KEYWRIGHT_METRICS ? { metrics: env.KEYWRIGHT_METRICS } : {}),
  };
}

/**
 * Reads the API definition of a package: what `JSON.stringify(api)` wrote. Where the mark of one that was checked stands
 * beside it, in `<file>.checked`, it is not checked again.
 *
 * @throws {@link ArgumentError} (as a rejection) if there is no such file or it is not JSON; {@link CatalogError} if it is not
 * sound.
 */
export async function apiOfPackage(folder: string, file: string): Promise<AnyApi> {
  const place = path.resolve(folder, file);
  const text = textOf(place);
  if (text === undefined) throw noApi(file, 'cannot be read from the package');
  const marked = markedApi(text, textOf(`${place}.checked`));
  if (marked !== undefined) return marked;
  // What checks is a file of its own in the bundle (see `tools/bundle.mjs`): a start that needs none does not read it.
  const { apiFromJson } = await import('../../keys/api/define-api.js');
  return apiFromJson(parsed(text, file));
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noApi(file, 'is not JSON');
  }
}

function noApi(file: string, fault: string): ArgumentError {
  return new ArgumentError(
    `keywright cannot start: KEYWRIGHT_API names "${file}", which ${fault}; put there what JSON.stringify(api) gives`,
  );
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Asserts that there is a table where the limits of an API are counted.
 *
 * @throws {@link ArgumentError}
 */
export function assertCounting(api: AnyApi, activityTable: unknown): void {
  if (limitsOf(api).size > 0 && activityTable === undefined)
    throw new ArgumentError(
      'keywright cannot start: the API has limits; set KEYWRIGHT_ACTIVITY_TABLE to the name of the activity table, where requests are counted',
    );
}

/**
 * Asserts that there is a handler for credentials of others exactly where the API hands them on.
 *
 * @throws {@link ArgumentError}
 */
export function assertOthersHandler(api: AnyApi, handler: string | undefined): void {
  if (api.others === 'pass' && handler === undefined)
    throw new ArgumentError(
      "keywright cannot start: the API declares others: 'pass'; set KEYWRIGHT_OTHERS_HANDLER to the handler for them",
    );
  if (api.others !== 'pass' && handler !== undefined)
    throw new ArgumentError(
      "keywright cannot start: KEYWRIGHT_OTHERS_HANDLER is set, and the API does not declare others: 'pass'",
    );
}
