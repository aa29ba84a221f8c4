import { Authorizer } from '@pulumi/aws/apigateway/authorizer.js';
import { Response } from '@pulumi/aws/apigateway/response.js';
import * as pulumi from '@pulumi/pulumi';
import { type GatewayResponse, gatewayResponses } from '../../runtime/lambda/gateway-responses.js';
import { authorizerFunction, type KeyAuthorizerArgs, letInvoke } from './authorizer-function.js';
import { identitySourcesOf } from './identity-sources.js';
import type { KeyVerifier } from './key-verifier.js';
import { orRefused } from './refused.js';

/** A REST API of API Gateway, by what the authorizer needs of it: an `aws.apigateway.RestApi` is one. */
export interface RestApi {
  readonly id: pulumi.Input<string>;
  readonly executionArn: pulumi.Input<string>;
}

/** What a {@link RestKeyAuthorizer} is declared with. */
export interface RestKeyAuthorizerArgs extends KeyAuthorizerArgs {
  readonly restApi: RestApi;
}

/**
 * An authorizer of a REST API, of type REQUEST, and gateway responses that word its refusals as the API definition does, as
 * far as API Gateway can (`gatewayResponses` says how far).
 *
 * A deployment of the REST API serves what there is when it is made: name `dependencies` in its `dependsOn`, and `redeployment`
 * among its triggers.
 *
 * @throws RunError for settings with which the function would not start, a time to live that is not safe among them.
 * @example
 * const keys = new RestKeyAuthorizer('keys', { restApi, tables, definition: api });
 * new aws.apigateway.Method('reports', { restApi: restApi.id, authorization: 'CUSTOM', authorizerId: keys.authorizerId, ... });
 */
export class RestKeyAuthorizer extends pulumi.ComponentResource {
  readonly authorizerId: pulumi.Output<string>;
  readonly verifier: KeyVerifier;
  /** How long after a revocation a request may still pass, in seconds: what is cached. */
  readonly revocationBoundSeconds: number;
  /** The answers of the gateway that are worded as the API's refusals, and where they are not. */
  readonly responses: readonly GatewayResponse[];
  /** What a deployment of the REST API must come after. */
  readonly dependencies: readonly pulumi.Resource[];
  /** Differs when a deployment of the REST API is to be made anew: one of its triggers. */
  readonly redeployment: pulumi.Output<string>;

  constructor(name: string, args: RestKeyAuthorizerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('keywright:aws:RestKeyAuthorizer', name, {}, opts);
    const { restApi, ...rest } = args;
    this.responses = orRefused(`authorizer "${name}"`, () => gatewayResponses(args.definition));
    const { verifier, caching } = authorizerFunction(name, 'REQUEST', rest, this);
    const identitySource = identitySourcesOf(args.definition, caching, 'method.request.header.').join(',');
    const authorizer = new Authorizer(
      name,
      {
        restApi: restApi.id,
        type: 'REQUEST',
        authorizerUri: verifier.invokeArn,
        // Left out, it is 300.
        authorizerResultTtlInSeconds: caching.ttlSeconds,
        // Left out, it is the Authorization header.
        identitySource,
      },
      { parent: this },
    );
    const responses = this.responses.map(
      ({ responseType, response }) =>
        new Response(
          `${name}-${responseType.toLowerCase().replaceAll('_', '-')}`,
          { restApiId: restApi.id, responseType, ...response },
          { parent: this },
        ),
    );
    this.verifier = verifier;
    this.authorizerId = letInvoke(name, verifier, restApi.executionArn, authorizer.id, this);
    this.revocationBoundSeconds = caching.bound.revocationSeconds;
    this.dependencies = [authorizer, ...responses];
    this.redeployment = this.authorizerId.apply((id) =>
      JSON.stringify([id, caching.ttlSeconds, identitySource, this.responses]),
    );
    this.registerOutputs({
      authorizerId: this.authorizerId,
      revocationBoundSeconds: this.revocationBoundSeconds,
    });
  }
}
