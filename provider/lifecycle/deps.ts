import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.js';
import { NEXT_TO_THE_WIRE, wholeAnswerWithin } from '../../keys/aws/answer-deadline.js';
import { clientSettings } from '../../keys/aws/client-settings.js';
import { awsFailure } from '../../keys/aws/failure.js';
import { systemClock } from '../../keys/clock.js';
import { ClockSkewError, UnavailableError, WrongAccountError } from '../../keys/errors.js';
import { argon2Hasher } from '../../keys/hash.js';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.js';
import { formatInstant } from '../../keys/time/instant.js';
import { SecretsManagerVault } from '../../keys/vault/secrets-manager-vault.js';
import type { AwsPlace } from '../type.js';
import type { Connection, LifecycleDeps } from './context.js';

/** Difference between the machine's clock and AWS's above which nothing is written. */
const MOST_SKEW_SECONDS = 300;

interface Identity {
  readonly accountId: string;
  readonly who: string;
  /** Seconds by which this machine's clock was ahead of the answer's `Date` header as it arrived, if there was one. */
  readonly aheadSeconds: number | undefined;
}

function dateHeader(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const date = (response.headers as Record<string, string | undefined>).date;
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

async function whoAmI(client: STSClient): Promise<Identity> {
  let aheadSeconds: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const awsTime = dateHeader(result.response);
      aheadSeconds = awsTime === undefined ? undefined : systemClock() - awsTime;
      return result;
    },
    { step: 'deserialize', name: 'readDateHeader' },
  );
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === undefined || Arn === undefined)
      throw new UnavailableError('asking STS who is calling: the answer names nobody');
    return { accountId: Account, who: Arn, aheadSeconds };
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    throw awsFailure(error, 'asking STS who is calling', 'sts:AssumeRole on the role, if one is set');
  }
}

function assertClock(aheadSeconds: number | undefined): void {
  if (aheadSeconds === undefined || Math.abs(aheadSeconds) <= MOST_SKEW_SECONDS) return;
  throw new ClockSkewError(
    `this machine's clock says ${formatInstant(systemClock())} and is ${Math.abs(aheadSeconds)} seconds off AWS's; set it right, since expiry and rotation depend on it`,
  );
}

function assertAccount(place: AwsPlace, accountId: string): void {
  if (place.accountId === undefined || place.accountId === accountId) return;
  throw new WrongAccountError(
    `the key belongs to the AWS account ${place.accountId}, and the credentials are of ${accountId}; nothing was touched. Use credentials of ${place.accountId}, or set aws.assumeRole`,
  );
}

async function open(place: AwsPlace): Promise<Connection & { readonly identity: Identity }> {
  const { region, assumeRole } = place;
  const credentials =
    assumeRole === undefined
      ? {}
      : {
          credentials: fromTemporaryCredentials({
            params: { RoleArn: assumeRole, RoleSessionName: 'keywright' },
            clientConfig: { ...clientSettings(), region },
          }),
        };
  const sts = new STSClient({ ...clientSettings(), region, ...credentials });
  sts.middlewareStack.add(wholeAnswerWithin(), NEXT_TO_THE_WIRE);
  const identity = await whoAmI(sts);
  sts.destroy();
  // The same credentials for all: a client of its own would assume the role again, and perhaps be somebody else.
  const settings = { ...clientSettings(), region, credentials: sts.config.credentials };
  const dynamodb = new DynamoDBClient(settings);
  const secretsManager = new SecretsManagerClient(settings);
  dynamodb.middlewareStack.add(wholeAnswerWithin(), NEXT_TO_THE_WIRE);
  secretsManager.middlewareStack.add(wholeAnswerWithin(), NEXT_TO_THE_WIRE);
  return {
    identity,
    accountId: identity.accountId,
    who: identity.who,
    vault: new SecretsManagerVault(secretsManager),
    store: (table) => new DynamoKeyStore(dynamodb, table),
    usage: (activityTable) => new DynamoUsageStore(dynamodb, activityTable),
  };
}

const connections = new Map<string, ReturnType<typeof open>>();

/** One connection per region and role in a process; a failed one is tried again the next time. */
function connectionTo(place: AwsPlace): ReturnType<typeof open> {
  const name = JSON.stringify([place.region, place.assumeRole]);
  const known = connections.get(name) ?? open(place);
  connections.set(name, known);
  known.catch(() => connections.delete(name));
  return known;
}

/** The lifecycle's effects on the real AWS. The only file of `provider/lifecycle` that makes AWS clients. */
export const awsDeps: LifecycleDeps = {
  clock: systemClock,
  hasher: argon2Hasher,
  randomBytes,
  versionId: randomUUID,
  notify: (line) => void process.stdout.write(`${line}\n`),
  connect: async (place) => {
    const { identity, ...connection } = await connectionTo(place);
    assertAccount(place, identity.accountId);
    assertClock(identity.aheadSeconds);
    return connection;
  },
};
