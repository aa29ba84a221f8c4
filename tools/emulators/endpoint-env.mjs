/**
 * The environment in which the AWS SDK reaches the local endpoints and nothing else: a missing variable would
 * silently mean real AWS, so fake keys, no configuration files and no instance credentials are part of it.
 *
 * Spread it over `process.env` and hand it to a child: names set to `undefined` are removed there.
 *
 * @param {object} servers addresses
 * @param {string} servers.moto for Secrets Manager
 * @param {string} servers.ministack for everything else
 * @param {string} [servers.dynamodb] another judge of DynamoDB; ministack when left out
 */
export function endpointEnv({ moto, ministack, dynamodb = ministack }) {
  return {
    ...fakeAwsEnv,
    AWS_ENDPOINT_URL: ministack,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: moto,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  };
}

/** Where nothing listens: what is not given an endpoint fails at once, and never reaches AWS. */
const nowhere = 'http://127.0.0.1:9';

/** The environment in which the AWS SDK reaches nothing at all. */
export const fakeAwsEnv = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined,
  AWS_ENDPOINT_URL: nowhere,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere,
  AWS_ENDPOINT_URL_DYNAMODB: nowhere,
};
