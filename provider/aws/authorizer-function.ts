import { Permission } from '@pulumi/aws/lambda/permission.js';
import * as pulumi from '@pulumi/pulumi';
import type { AnyApi } from '../../keys/api/api.js';
import type { AuthorizerCaching, AuthorizerCachingOptions } from '../../runtime/lambda/authorizer-caching.js';
import type { KeyTables } from './key-tables.js';
import { type FunctionSettings, KeyVerifier } from './key-verifier.js';

/** What both kinds of authorizers are declared with, beside their API. */
export interface KeyAuthorizerArgs extends FunctionSettings {
  /** Where the keys are. */
  readonly tables: KeyTables;
  /** What each route needs: from `defineApi`. */
  readonly definition: AnyApi;
  /**
   * How long API Gateway keeps an answer: whole seconds, 0 to 3,600. Above 0, a revocation, an expiry, the end of an overlap
   * and a narrower right hold only after as long (`revocationBoundSeconds`), and some APIs are refused; see
   * `authorizerCaching`. Default 0.
   */
  readonly ttlSeconds?: number | undefined;
  /** What stands in front of every route, such as `/api`. */
  readonly basePath?: string | undefined;
  /** How many proxies stand in front of the gateway, such as 1 for CloudFront. */
  readonly trustedProxies?: number | undefined;
  /** A namespace of CloudWatch in which requests and denials are counted, such as `Keywright`. Default: none. */
  readonly metrics?: string | undefined;
}

/** The function behind an authorizer, and how its answers are kept. */
export interface AuthorizerFunction {
  readonly verifier: KeyVerifier;
  readonly caching: AuthorizerCaching;
}

/** Makes the function of an authorizer. */
export function authorizerFunction(
  name: string,
  kind: AuthorizerCachingOptions['kind'],
  { definition, ttlSeconds, ...args }: KeyAuthorizerArgs,
  parent: pulumi.Resource,
): AuthorizerFunction {
  const serves = { authorizer: kind, ttlSeconds };
  const verifier = new KeyVerifier(name, { ...args, api: definition, serves }, { parent });
  if (verifier.caching === undefined) throw new TypeError('the verifier of an authorizer has no caching');
  return { verifier, caching: verifier.caching };
}

/**
 * Lets this one authorizer of this one API call the function, through its alias.
 *
 * @returns the id of the authorizer, known once it may call: what goes by it asks no authorizer before, which would refuse everybody
 */
export function letInvoke(
  name: string,
  { alias, function: { name: functionName } }: KeyVerifier,
  executionArn: pulumi.Input<string>,
  authorizerId: pulumi.Output<string>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const permission = new Permission(
    name,
    {
      action: 'lambda:InvokeFunction',
      function: functionName,
      qualifier: alias.name,
      principal: 'apigateway.amazonaws.com',
      sourceArn: pulumi.interpolate`${executionArn}/authorizers/${authorizerId}`,
    },
    { parent },
  );
  return pulumi.all([authorizerId, permission.id]).apply(([id]) => id);
}
