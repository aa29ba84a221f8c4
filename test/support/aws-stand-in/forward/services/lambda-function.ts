import { isDeepStrictEqual } from 'node:util';
import * as sdk from '@aws-sdk/client-lambda';
import type { FunctionArgs } from '@pulumi/aws/lambda/function.js';
import { differencesOf } from '../../protocol/differences.ts';
import { materialise } from '../archive.ts';
import { kind, oneOf, tagMoves, told } from '../kind.ts';
import { endpoints, invokeArn } from '../place.ts';
import type { Wire } from '../wire.ts';

export const lambda = new sdk.LambdaClient({});
type Function = Wire<FunctionArgs>;

const configurationOf = (args: Function) => ({
  FunctionName: args.name,
  Role: args.role,
  Handler: args.handler,
  Runtime: oneOf(sdk.Runtime, args.runtime),
  Timeout: args.timeout ?? 3,
  MemorySize: args.memorySize ?? 128,
  Description: args.description ?? '',
  Layers: args.layers ?? [],
  KMSKeyArn: args.kmsKeyArn,
  EphemeralStorage: args.ephemeralStorage && { Size: args.ephemeralStorage.size },
  TracingConfig: { Mode: oneOf(sdk.TracingMode, args.tracingConfig?.mode ?? 'PassThrough') },
  LoggingConfig: args.loggingConfig && {
    LogFormat: oneOf(sdk.LogFormat, args.loggingConfig.logFormat),
    LogGroup: args.loggingConfig.logGroup,
    ApplicationLogLevel: oneOf(sdk.ApplicationLogLevel, args.loggingConfig.applicationLogLevel),
    SystemLogLevel: oneOf(sdk.SystemLogLevel, args.loggingConfig.systemLogLevel),
  },
  // At AWS a function finds the services by itself.
  Environment: { Variables: { ...endpoints, ...args.environment?.variables } },
});

const architecturesOf = (args: Function) =>
  args.architectures?.map((one) => oneOf(sdk.Architecture, one)) ?? [sdk.Architecture.x86_64];

interface Deployed {
  readonly FunctionArn?: string | undefined;
  readonly Version?: string | undefined;
  readonly CodeSha256?: string | undefined;
  readonly CodeSize?: number | undefined;
  readonly LastModified?: string | undefined;
}

function outputs({ FunctionArn, Version = '$LATEST', CodeSha256, CodeSize, LastModified }: Deployed) {
  // The ARN of a version ends with it; the function's own does not.
  const arn = told(FunctionArn, 'ARN of the function').split(':').slice(0, 7).join(':');
  const qualifiedArn = `${arn}:${Version}`;
  return {
    arn,
    invokeArn: invokeArn(arn),
    qualifiedArn,
    qualifiedInvokeArn: invokeArn(qualifiedArn),
    version: Version,
    codeSha256: CodeSha256,
    sourceCodeSize: CodeSize,
    lastModified: LastModified,
  };
}

async function reserve(args: Function, before: number | undefined): Promise<void> {
  const { name: FunctionName, reservedConcurrentExecutions: wanted } = args;
  if (wanted === before) return;
  // -1 is how @pulumi/aws says that nothing is reserved.
  await (wanted === undefined || wanted < 0
    ? lambda.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }))
    : lambda.send(
        new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: wanted }),
      ));
}

async function settled(FunctionName: string | undefined): Promise<void> {
  await sdk.waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName });
}

const codeDiffers = (before: Function, after: Function) =>
  differencesOf(before.code, after.code).size > 0 ||
  !isDeepStrictEqual(architecturesOf(before), architecturesOf(after));

export const lambdaFunction = kind<FunctionArgs>({
  arguments: {
    name: 'replaces',
    architectures: 'updates',
    code: 'updates',
    description: 'updates',
    environment: 'updates',
    ephemeralStorage: 'updates',
    handler: 'updates',
    kmsKeyArn: 'updates',
    layers: 'updates',
    loggingConfig: 'updates',
    memorySize: 'updates',
    publish: 'updates',
    reservedConcurrentExecutions: 'updates',
    role: 'updates',
    runtime: 'updates',
    tags: 'updates',
    timeout: 'updates',
    tracingConfig: 'updates',
  },
  autoNamed: true,
  identity: 'name',
  computed: [
    'arn',
    'invokeArn',
    'qualifiedArn',
    'qualifiedInvokeArn',
    'version',
    'codeSha256',
    'sourceCodeSize',
    'lastModified',
  ],
  renewed: (before, after) => [
    'lastModified',
    ...(codeDiffers(before, after) ? ['codeSha256', 'sourceCodeSize'] : []),
    ...(after.publish ? ['version', 'qualifiedArn', 'qualifiedInvokeArn'] : []),
  ],
  async create(args) {
    const made = await lambda.send(
      new sdk.CreateFunctionCommand({
        ...configurationOf(args),
        Role: args.role,
        FunctionName: args.name,
        Architectures: architecturesOf(args),
        Code: { ZipFile: materialise(args.code) },
        Publish: args.publish,
        Tags: args.tags,
      }),
    );
    await sdk.waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 20, minDelay: 1 },
      { FunctionName: args.name },
    );
    await reserve(args, undefined);
    return { id: told(args.name, 'name'), ...outputs(made) };
  },
  async update({ id: FunctionName, args }, before) {
    let made: Deployed = await lambda.send(new sdk.UpdateFunctionConfigurationCommand(configurationOf(args)));
    await settled(FunctionName);
    if (codeDiffers(before, args)) {
      const [ZipFile, Architectures] = [materialise(args.code), architecturesOf(args)];
      made = await lambda.send(new sdk.UpdateFunctionCodeCommand({ FunctionName, ZipFile, Architectures }));
      await settled(FunctionName);
    }
    await reserve(args, before.reservedConcurrentExecutions);
    const { set, removed } = tagMoves(before.tags, args.tags);
    const Resource = outputs(made).arn;
    if (removed.length > 0) await lambda.send(new sdk.UntagResourceCommand({ Resource, TagKeys: removed }));
    await lambda.send(new sdk.TagResourceCommand({ Resource, Tags: set }));
    if (args.publish) made = await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
    return outputs(made);
  },
  delete: ({ id: FunctionName }) => lambda.send(new sdk.DeleteFunctionCommand({ FunctionName })),
  async read({ id: FunctionName, outputs: { version } }) {
    const Qualifier = typeof version === 'string' && version !== '$LATEST' ? version : undefined;
    const there = await lambda.send(new sdk.GetFunctionCommand({ FunctionName, Qualifier }));
    return { name: FunctionName, ...outputs(there.Configuration ?? {}) };
  },
});
