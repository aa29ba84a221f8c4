import { Authorizer } from '@pulumi/aws/apigatewayv2/authorizer.js';
import * as pulumi from '@pulumi/pulumi';
import { authorizerFunction, type KeyAuthorizerArgs, letInvoke } from './authorizer-function.js';
import { identitySourcesOf } from './identity-sources.js';
import type { KeyVerifier } from './key-verifier.js';

/** An HTTP API of API Gateway, by what the authorizer needs of it: an `aws.apigatewayv2.Api` is one. */
export interface HttpApi {
  readonly id: pulumi.Input<string>;
  readonly executionArn: pulumi.Input<string>;
}

/** What an {@link HttpKeyAuthorizer} is declared with. */
export interface HttpKeyAuthorizerArgs extends KeyAuthorizerArgs {
  readonly httpApi: HttpApi;
}

/**
 * An authorizer of an HTTP API: payload format 2.0, simple responses. A missing credential is answered with 401 by API
 * Gateway, every other refusal with its own 403: an HTTP API cannot word them. Where they matter, put a {@link KeyVerifier}
 * in front of the handler instead.
 *
 * @throws RunError for settings with which the function would not start, a time to live that is not safe among them.
 * @example
 * const keys = new HttpKeyAuthorizer('keys', { httpApi, tables, definition: api });
 * new aws.apigatewayv2.Route('reports', { apiId: httpApi.id, authorizationType: 'CUSTOM', authorizerId: keys.authorizerId, ... });
 */
export class HttpKeyAuthorizer extends pulumi.ComponentResource {
  readonly authorizerId: pulumi.Output<string>;
  readonly verifier: KeyVerifier;
  /** How long after a revocation a request may still pass, in seconds: what is cached. */
  readonly revocationBoundSeconds: number;

  constructor(name: string, args: HttpKeyAuthorizerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:HttpKeyAuthorizer', name, {}, opts);
    const { httpApi, ...rest } = args;
    const { verifier, caching } = authorizerFunction(name, 'HTTP', rest, this);
    const identitySources = identitySourcesOf(args.definition, caching, '$request.header.');
    const authorizer = new Authorizer(
      name,
      {
        apiId: httpApi.id,
        authorizerType: 'REQUEST',
        authorizerUri: verifier.invokeArn,
        authorizerPayloadFormatVersion: '2.0',
        enableSimpleResponses: true,
        // Always said: left out, it is not the same everywhere.
        authorizerResultTtlInSeconds: caching.ttlSeconds,
        identitySources,
      },
      { parent: this },
    );
    this.verifier = verifier;
    this.authorizerId = letInvoke(name, verifier, httpApi.executionArn, authorizer.id, this);
    this.revocationBoundSeconds = caching.bound.revocationSeconds;
    this.registerOutputs({
      authorizerId: this.authorizerId,
      revocationBoundSeconds: this.revocationBoundSeconds,
    });
  }
}
