import type * as pulumi from '@pulumi/pulumi';
import type { AnyApi } from '../../keys/api/api.js';
import { limitsOf } from '../../keys/api/limit.js';
import { ArgumentError } from '../../keys/errors.js';
import {
  type AuthorizerCaching,
  type AuthorizerCachingOptions,
  authorizerCaching,
} from '../../runtime/lambda/authorizer-caching.js';
import { assertOthersHandler, settingsFromEnv } from '../../runtime/lambda/settings.js';
import { OWN_FOLDER } from './function-code.js';
import type { KeyTables } from './key-tables.js';
import { orRefused } from './refused.js';

/** A function of yours, behind the guard. It runs for verified requests only. */
export interface GuardedHandler {
  /** The code: `new pulumi.asset.FileArchive('./service')`, a built folder with its `node_modules`. */
  readonly code: pulumi.asset.Archive;
  /** File and export in that code, such as `index.handler`. */
  readonly handler: string;
  /** The same for credentials that are no keys; where the API says `others: 'pass'`, and only there. */
  readonly othersHandler?: string | undefined;
}

/** An authorizer of API Gateway. `RestKeyAuthorizer` and `HttpKeyAuthorizer` make one, and all that it needs there. */
export interface ServedAuthorizer {
  /** `TOKEN` or `REQUEST` of a REST API, or `HTTP`. */
  readonly authorizer: AuthorizerCachingOptions['kind'];
  /** The time to live that API Gateway is set to: whole seconds, 0 to 3,600. Default 0. */
  readonly ttlSeconds?: number | undefined;
}

/** What the guard is told by the function's environment, apart from the tables. */
export interface VerifierSettings {
  readonly api: AnyApi;
  readonly serves: GuardedHandler | ServedAuthorizer;
  /** What stands in front of every route, such as `/api`. */
  readonly basePath?: string | undefined;
  /** How many proxies stand in front of the gateway, such as 1 for CloudFront. */
  readonly trustedProxies?: number | undefined;
  /** A namespace of CloudWatch in which requests and denials are counted, such as `Keywright`. Default: none. */
  readonly metrics?: string | undefined;
}

/** Variables of the function, and how an authorizer's answers may be kept. */
export interface SettledVerifier {
  readonly variables: Readonly<Record<string, string>>;
  /** Only of an authorizer. */
  readonly caching?: AuthorizerCaching;
}

function served({ serves, api, trustedProxies }: VerifierSettings): SettledVerifier {
  if ('handler' in serves) {
    const own = (handler: string) => `${OWN_FOLDER}/${handler}`;
    const { handler, othersHandler } = serves;
    return {
      variables: {
        KEYWRIGHT_HANDLER: own(handler),
        ...(othersHandler === undefined ? {} : { KEYWRIGHT_OTHERS_HANDLER: own(othersHandler) }),
      },
    };
  }
  const { authorizer: kind, ttlSeconds = 0 } = serves;
  const caching = authorizerCaching({
    kind,
    api,
    ttlSeconds,
    ...(trustedProxies === undefined ? {} : { trustedProxies }),
  });
  const cached = {
    KEYWRIGHT_AUTHORIZER_TTL: String(ttlSeconds),
    KEYWRIGHT_IDENTITY_SOURCE: caching.identitySources.join(','),
  };
  return { caching, variables: { KEYWRIGHT_AUTHORIZER: kind, ...(ttlSeconds === 0 ? {} : cached) } };
}

/**
 * Works the settings out, and judges them as the function itself would when it starts: what cannot run is not deployed.
 *
 * @throws RunError that says what is wrong, and of which verifier.
 */
export function settle(
  name: string,
  settings: VerifierSettings & { readonly tables: Pick<KeyTables, 'activityTableName'> },
): SettledVerifier {
  const { api, basePath, trustedProxies, metrics, tables } = settings;
  return orRefused(`verifier "${name}"`, () => {
    const { variables, ...rest } = served(settings);
    const all = {
      ...variables,
      ...(basePath === undefined ? {} : { KEYWRIGHT_BASE_PATH: basePath }),
      ...(trustedProxies === undefined ? {} : { KEYWRIGHT_TRUSTED_PROXIES: String(trustedProxies) }),
      ...(metrics === undefined ? {} : { KEYWRIGHT_METRICS: metrics }),
    };
    // The name of the table is the table's own affair, and may not be known yet.
    const { othersHandler } = settingsFromEnv({ ...all, KEYWRIGHT_TABLE: 'api-keys' });
    assertOthersHandler(api, othersHandler);
    if (limitsOf(api).size > 0 && tables.activityTableName === undefined)
      throw new ArgumentError(
        'the API has limits, which are counted in an activity table; give "tables" one',
      );
    return { variables: all, ...rest };
  });
}
