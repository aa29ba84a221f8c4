import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+\/?$/;

/** The variables that lead the SDK to an endpoint. */
export const endpoints: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    /^AWS_ENDPOINT_URL(_|$)/.test(name) && value ? [[name, value]] : [],
  ),
);

/** Throws unless every call of the SDK stays on this machine: nothing of a test may reach AWS. */
export function assertLoopback(env: NodeJS.ProcessEnv = process.env): void {
  const led = Object.entries(env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  const away = led.filter(([, value]) => value !== undefined && !LOOPBACK.test(value));
  if (env.AWS_ENDPOINT_URL === undefined || away.length > 0 || env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS)
    throw new Error(
      `the stand-in for the aws plugin forwards to this machine only: set AWS_ENDPOINT_URL to http://127.0.0.1:<port>${away
        .map(([name]) => `, and ${name} too`)
        .join('')}`,
    );
}

export const region = process.env.AWS_REGION ?? 'us-east-1';

/** The address of the emulator that takes all but secrets. */
export const emulator = (process.env.AWS_ENDPOINT_URL ?? '').replace(/\/$/, '');

let identity:
  | Promise<{ readonly account: string; readonly arn: string; readonly userId: string }>
  | undefined;

/** Who the emulator takes us for. */
export function caller() {
  identity ??= new STSClient({ region })
    .send(new GetCallerIdentityCommand({}))
    .then(({ Account = '', Arn = '', UserId = '' }) => ({ account: Account, arn: Arn, userId: UserId }));
  return identity;
}

/** Where the emulator serves a stage of an API; at AWS it is a host name under execute-api. */
export const stageUrl = (api: string, stage: string) => `${emulator}/_aws/execute-api/${api}/${stage}`;

export const executionArn = async (api: string) =>
  `arn:aws:execute-api:${region}:${(await caller()).account}:${api}`;

export const invokeArn = (functionArn: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
