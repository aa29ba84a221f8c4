import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js';
import { Role } from '@pulumi/aws/iam/role.js';
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js';
import { Alias } from '@pulumi/aws/lambda/alias.js';
import { Function as LambdaFunction } from '@pulumi/aws/lambda/function.js';
import * as pulumi from '@pulumi/pulumi';
import type { AuthorizerCaching, AuthorizerCachingOptions } from '../../runtime/lambda/authorizer-caching.js';
import { BUNDLE_HANDLER, verifierCode } from './function-code.js';
import type { KeyTables } from './key-tables.js';
import { allow } from './roles/document.js';
import { writesLog } from './roles/log.js';
import { assumedBy } from './roles/trust.js';
import { verifierPolicy } from './roles/verifier.js';
import { namesOf } from './table-names.js';
import { settle, type VerifierSettings } from './verifier-settings.js';

/** Sends a share of the calls to the newest version of the function, and the rest to one from before. */
export interface Rollout {
  /** The version that takes the rest, such as `7`: what `aws lambda list-versions-by-function` tells. */
  readonly previousVersion: pulumi.Input<string>;
  /** The share of the newest version, from 0 to 1. */
  readonly newShare: number;
}

/** How the function runs; what the {@link KeyVerifier} judges, and for whom, stands beside it. */
export interface FunctionSettings {
  /** Default `arm64`. */
  readonly architecture?: 'arm64' | 'x86_64' | undefined;
  /** In MB, 128 to 10,240; the processor grows with it, and with it goes the first proof of a key. Default 1,024. */
  readonly memorySize?: pulumi.Input<number> | undefined;
  /** In whole seconds, to 900. Default 10, which is also the longest that API Gateway waits for an authorizer. */
  readonly timeoutSeconds?: pulumi.Input<number> | undefined;
  /** The most runs at once, which no other function can take away; 0 stops it. Default: what the account has left. */
  readonly reservedConcurrency?: pulumi.Input<number> | undefined;
  /** More variables, for your own handler. None of them begins with `KEYWRIGHT_`. Not for secrets. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** `Active` has X-Ray sample the requests. Default: not traced. */
  readonly tracing?: 'Active' | undefined;
  /** In days, one of those that CloudWatch Logs knows. Default 90. */
  readonly logRetentionDays?: pulumi.Input<number> | undefined;
  /** Default: all calls go to the newest version at once. */
  readonly rollout?: Rollout | undefined;
  /** Of everything that has tags. */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
}

/** What a {@link KeyVerifier} is declared with. */
export interface KeyVerifierArgs extends VerifierSettings, FunctionSettings {
  /** Where the keys are. */
  readonly tables: KeyTables;
}

const TYPE = 'keywright:aws:KeyVerifier';
const OWN_VARIABLE = /^KEYWRIGHT_/i;

function assertEnvironment(name: string, environment: FunctionSettings['environment']): void {
  const taken = Object.keys(environment ?? {}).filter((variable) => OWN_VARIABLE.test(variable));
  if (taken.length > 0)
    throw new pulumi.RunError(
      `verifier "${name}": environment sets ${taken.join(', ')}; what begins with KEYWRIGHT_ is set by the verifier's own arguments`,
    );
}

function assertRollout(name: string, rollout: Rollout | undefined): void {
  if (rollout === undefined || (rollout.newShare >= 0 && rollout.newShare <= 1)) return;
  throw new pulumi.RunError(
    `verifier "${name}": rollout.newShare is ${rollout.newShare}; write a share from 0 to 1, such as 0.1`,
  );
}

/** What the function may do: what every verifier may, write its log, and be traced. */
function statements(tables: KeyTables, logGroup: LogGroup, tracing: FunctionSettings['tracing']) {
  // X-Ray knows no narrower resource.
  const traces = allow('Traces', 'xray', ['PutTraceSegments', 'PutTelemetryRecords'], ['*']);
  return [
    ...verifierPolicy(namesOf(tables)).Statement,
    writesLog(logGroup),
    ...(tracing === undefined ? [] : [traces]),
  ];
}

/**
 * A Lambda function that verifies keys: in front of a handler of yours, or as an authorizer of API Gateway. Its package is the
 * shipped bundle and the API definition; its role reads the key table, notes usage, and can do nothing else.
 *
 * Callers go through the alias `live`, so that a new version takes over at once, or by a {@link Rollout}.
 *
 * @throws RunError for settings with which the function would not start.
 * @example
 * const verifier = new KeyVerifier('reports', {
 *   tables, api, serves: { code: new pulumi.asset.FileArchive('./service'), handler: 'index.handler' },
 * });
 * new aws.apigatewayv2.Integration('reports', { integrationUri: verifier.invokeArn, ... });
 */
export class KeyVerifier extends pulumi.ComponentResource {
  /** Attach to it what your own handler needs. */
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly function: LambdaFunction;
  readonly alias: Alias;
  /** ARN of the alias: what callers of the function name. */
  readonly arn: pulumi.Output<string>;
  /** The same for integrations and authorizers of API Gateway. */
  readonly invokeArn: pulumi.Output<string>;
  /** How an authorizer's answers are cached, and the bound that follows. */
  readonly caching: AuthorizerCaching | undefined;
  /** What it is: a guarded `handler`, or an authorizer of this kind. */
  readonly kind: 'handler' | AuthorizerCachingOptions['kind'];
  /** The namespace of its metrics. */
  readonly metrics: string | undefined;

  constructor(name: string, args: KeyVerifierArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(TYPE, name, {}, opts);
    const { tables, api, serves, tracing } = args;
    const { variables, caching } = settle(name, args);
    assertEnvironment(name, args.environment);
    assertRollout(name, args.rollout);
    const parent = { parent: this };
    const tags = args.tags === undefined ? {} : { tags: args.tags };

    this.caching = caching;
    this.kind = 'handler' in serves ? 'handler' : serves.authorizer;
    this.metrics = args.metrics;
    this.logGroup = new LogGroup(
      name,
      { namePrefix: `/aws/lambda/${name}-`, retentionInDays: args.logRetentionDays ?? 90, ...tags },
      parent,
    );
    // Policies about verifiers know them by the names of their roles.
    const roleName = `${name}-verifier`;
    this.role = new Role(
      roleName,
      {
        description: `Verifies API keys of ${api.catalog.name}: reads the key table, notes usage`,
        assumeRolePolicy: assumedBy('lambda'),
        ...tags,
      },
      parent,
    );
    const policy = new RolePolicy(
      roleName,
      {
        role: this.role.name,
        policy: { Version: '2012-10-17', Statement: statements(tables, this.logGroup, tracing) },
      },
      parent,
    );
    this.function = new LambdaFunction(
      name,
      {
        description: `Verifies API keys of ${api.catalog.name}`,
        runtime: 'nodejs24.x',
        architectures: [args.architecture ?? 'arm64'],
        handler: BUNDLE_HANDLER,
        code: verifierCode(api, 'handler' in serves ? serves.code : undefined),
        role: this.role.arn,
        memorySize: args.memorySize ?? 1_024,
        timeout: args.timeoutSeconds ?? 10,
        publish: true,
        environment: {
          variables: {
            ...args.environment,
            ...variables,
            KEYWRIGHT_TABLE: tables.tableName,
            ...(tables.activityTableName === undefined
              ? {}
              : { KEYWRIGHT_ACTIVITY_TABLE: tables.activityTableName }),
          },
        },
        // The lines are JSON as they are, and metrics are read from them.
        loggingConfig: { logFormat: 'Text', logGroup: this.logGroup.name },
        ...(args.reservedConcurrency === undefined
          ? {}
          : { reservedConcurrentExecutions: args.reservedConcurrency }),
        ...(tracing === undefined ? {} : { tracingConfig: { mode: tracing } }),
        ...tags,
      },
      // Not before it may read: a first request would be refused as one that cannot be judged.
      { ...parent, dependsOn: [policy] },
    );
    this.alias = new Alias(
      name,
      { name: 'live', functionName: this.function.name, ...this.routing(args.rollout) },
      parent,
    );
    this.arn = this.alias.arn;
    this.invokeArn = this.alias.invokeArn;
    this.registerOutputs({ arn: this.arn, invokeArn: this.invokeArn, roleArn: this.role.arn });
  }

  private routing(rollout: Rollout | undefined) {
    const { version } = this.function;
    if (rollout === undefined) return { functionVersion: version };
    const { previousVersion, newShare } = rollout;
    const additionalVersionWeights = pulumi
      .all([version, previousVersion])
      .apply(
        ([newest, previous]): Record<string, number> => (newest === previous ? {} : { [newest]: newShare }),
      );
    return { functionVersion: previousVersion, routingConfig: { additionalVersionWeights } };
  }
}
