import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { apiFromJson, defineApi } from '../../../keys/api/define-api.js';
import { markOf } from '../../../keys/api/marked-api.js';
import { verifierCode } from '../../../provider/aws/function-code.js';
import { KeyVerifier, type KeyVerifierArgs } from '../../../provider/aws/key-verifier.js';
import { api, catalog } from '../../runtime/world.js';
import { declaredWith, known, theOnly } from './mocks.js';

const tables = {
  tableName: pulumi.output('api-keys'),
  tableArn: pulumi.output('arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys'),
  activityTableName: pulumi.output('key-activity'),
  activityTableArn: pulumi.output('arn:aws:dynamodb:eu-central-1:111122223333:table/key-activity'),
  kmsKeyArn: undefined,
};
const code = new pulumi.asset.AssetArchive({ 'index.mjs': new pulumi.asset.StringAsset('export {}') });
const guarded: KeyVerifierArgs = { tables, api, serves: { code, handler: 'index.handler' } };

const declare = (more: Partial<KeyVerifierArgs> = {}) =>
  declaredWith(() => new KeyVerifier('reports', { ...guarded, ...more }));

async function inputsOf(type: string, more: Partial<KeyVerifierArgs> = {}) {
  const { made } = await declare(more);
  return theOnly(made, type, type.startsWith('aws:iam/') ? 'reports-verifier' : 'reports').inputs;
}

const [FUNCTION, ALIAS] = ['aws:lambda/function:Function', 'aws:lambda/alias:Alias'];
const [ROLE, POLICY] = ['aws:iam/role:Role', 'aws:iam/rolePolicy:RolePolicy'];
const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

const READS_KEYS = {
  Sid: 'Keys',
  Effect: 'Allow',
  Action: ['dynamodb:GetItem'],
  Resource: ['arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys'],
};
const NOTES_USAGE = {
  Sid: 'Usage',
  Effect: 'Allow',
  Action: ['dynamodb:UpdateItem'],
  Resource: ['arn:aws:dynamodb:eu-central-1:111122223333:table/key-activity'],
};
const WRITES_ITS_LOG = {
  Sid: 'Log',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: [`arn:aws:test:::${LOG_GROUP}/reports:*`],
};

describe('the role of a verifier', () => {
  it('reads the key table, notes usage, writes its own log, and can do nothing else', async () => {
    expect(await inputsOf(POLICY)).toEqual({
      role: 'reports-verifier-1a2b3c4',
      policy: { Version: '2012-10-17', Statement: [READS_KEYS, NOTES_USAGE, WRITES_ITS_LOG] },
    });
  });

  it('notes no usage where there is no table for it', async () => {
    const more = { tables: { ...tables, activityTableName: undefined, activityTableArn: undefined } };
    const { Statement } = (await inputsOf(POLICY, more)).policy as { Statement: unknown };
    expect(Statement).toEqual([READS_KEYS, WRITES_ITS_LOG]);
    expect(await inputsOf(FUNCTION, more)).toMatchObject({
      environment: { variables: { KEYWRIGHT_TABLE: 'api-keys', KEYWRIGHT_HANDLER: 'app/index.handler' } },
    });
  });

  it('decrypts with the KMS key of the tables, through DynamoDB and for these tables', async () => {
    const kmsKey = 'arn:aws:kms:eu-central-1:111122223333:key/5f0f2b0c-0000-4000-8000-000000000000';
    const more = { tables: { ...tables, kmsKeyArn: pulumi.output(kmsKey) } };
    expect(await inputsOf(POLICY, more)).toMatchObject({
      policy: {
        Statement: [
          READS_KEYS,
          NOTES_USAGE,
          {
            Action: ['kms:Decrypt'],
            Resource: [kmsKey],
            Condition: {
              StringLike: { 'kms:ViaService': ['dynamodb.*.amazonaws.com', 'dynamodb.*.amazonaws.com.cn'] },
              StringEquals: {
                'kms:EncryptionContext:aws:dynamodb:tableName': ['api-keys', 'key-activity'],
              },
            },
          },
          WRITES_ITS_LOG,
        ],
      },
    });
  });

  it('is for Lambda alone to assume', async () => {
    expect(await inputsOf(ROLE)).toEqual({
      description: 'Verifies API keys of acme: reads the key table, notes usage',
      assumeRolePolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
    });
  });

  it('may be traced only where tracing is on', async () => {
    const traces = {
      Sid: 'Traces',
      Effect: 'Allow',
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: ['*'],
    };
    expect(await inputsOf(POLICY, { tracing: 'Active' })).toMatchObject({
      policy: { Statement: [READS_KEYS, NOTES_USAGE, WRITES_ITS_LOG, traces] },
    });
    expect(await inputsOf(FUNCTION, { tracing: 'Active' })).toMatchObject({
      tracingConfig: { mode: 'Active' },
    });
  });
});

describe('a verifier of an API with limits', () => {
  const limited = defineApi(catalog, {
    credentials: [{ header: 'X-API-Key' }],
    routes: { 'GET /v1/items': { limit: { by: 'account', requests: 600, windowSeconds: 60 } } },
  });

  it('counts in the activity table, with the rights that noting usage needs', async () => {
    expect(await inputsOf(POLICY, { api: limited })).toMatchObject({
      policy: { Statement: [READS_KEYS, NOTES_USAGE, WRITES_ITS_LOG] },
    });
  });

  it('is refused where there is no table to count in', async () => {
    const without = { ...tables, activityTableName: undefined, activityTableArn: undefined };
    await expect(declare({ api: limited, tables: without })).rejects.toThrow(
      'verifier "reports": the API has limits, which are counted in an activity table; give "tables" one',
    );
  });
});

describe('the function of a verifier', () => {
  it('is the shipped bundle in front of the given handler', async () => {
    expect(await inputsOf(FUNCTION)).toEqual({
      description: 'Verifies API keys of acme',
      code: expect.anything(),
      handler: 'keywright/index.handler',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      role: `arn:aws:test:::${ROLE}/reports-verifier`,
      memorySize: 1024,
      timeout: 10,
      publish: true,
      environment: {
        variables: {
          KEYWRIGHT_TABLE: 'api-keys',
          KEYWRIGHT_ACTIVITY_TABLE: 'key-activity',
          KEYWRIGHT_HANDLER: 'app/index.handler',
        },
      },
      loggingConfig: { logFormat: 'Text', logGroup: 'reports-1a2b3c4' },
    });
  });

  it('is made after it may read the keys: a first request would be refused', async () => {
    const { made } = await declare();
    expect(theOnly(made, FUNCTION, 'reports').dependencies).toContainEqual(
      expect.stringMatching(/RolePolicy::reports-verifier$/),
    );
  });

  it('runs as somebody says', async () => {
    const more = { architecture: 'x86_64', memorySize: 512, timeoutSeconds: 29 } as const;
    expect(await inputsOf(FUNCTION, more)).toMatchObject({
      architectures: ['x86_64'],
      memorySize: 512,
      timeout: 29,
    });
    // 0 stops it.
    expect(await inputsOf(FUNCTION, { reservedConcurrency: 0 })).toMatchObject({
      reservedConcurrentExecutions: 0,
    });
  });

  it('tells its guard what it is told, next to variables of the handler', async () => {
    const more = { basePath: '/api', trustedProxies: 1, metrics: 'Keys', environment: { STAGE: 'prod' } };
    expect(await inputsOf(FUNCTION, more)).toMatchObject({
      environment: {
        variables: {
          KEYWRIGHT_BASE_PATH: '/api',
          KEYWRIGHT_TRUSTED_PROXIES: '1',
          KEYWRIGHT_METRICS: 'Keys',
          STAGE: 'prod',
        },
      },
    });
  });

  it('has the definition of the API and the code of the handler in its package', async () => {
    const made = (await inputsOf(FUNCTION)).code as pulumi.asset.AssetArchive;
    expect(Object.keys(await made.assets).sort()).toEqual([
      'api.json',
      'api.json.checked',
      'app',
      'keywright',
    ]);
    const authorizer = (await inputsOf(FUNCTION, { serves: { authorizer: 'HTTP' } })).code;
    const sent = await (authorizer as pulumi.asset.AssetArchive).assets;
    expect(Object.keys(sent).sort()).toEqual(['api.json', 'api.json.checked', 'keywright']);
    const { assets } = verifierCode(api, code);
    const { keywright, 'api.json': definition, 'api.json.checked': mark, ...own } = await assets;
    expect(own).toEqual({ app: code });
    expect(await (keywright as pulumi.asset.FileArchive).path).toMatch(/\/dist\/lambda\/keywright$/);
    const text = await (definition as pulumi.asset.StringAsset).text;
    expect(apiFromJson(JSON.parse(text))).toEqual(api);
    expect(await (mark as pulumi.asset.StringAsset).text).toBe(markOf(text));
  });

  it('is not deployed with a definition that is not sound', () => {
    const unsound = { ...api, routes: { 'GET /v1/reports': { permission: 'no:such' } } };
    expect(() => verifierCode(unsound, code)).toThrow(/no scope of .* grants "no:such"/);
  });

  it.each([
    [90, undefined],
    [365, 365],
  ])('keeps its log for %d days', async (retentionInDays, logRetentionDays) => {
    expect(await inputsOf(LOG_GROUP, { logRetentionDays })).toEqual({
      namePrefix: '/aws/lambda/reports-',
      retentionInDays,
    });
  });

  it('is called through the alias, of its newest version', async () => {
    const { made, given } = await declare({ reservedConcurrency: 50 });
    expect(theOnly(made, ALIAS, 'reports').inputs).toEqual({
      name: 'live',
      functionName: 'reports-1a2b3c4',
      functionVersion: '7',
    });
    expect(theOnly(made, FUNCTION, 'reports').inputs).toMatchObject({ reservedConcurrentExecutions: 50 });
    expect(await known(given.arn)).toBe(`arn:aws:test:::${ALIAS}/reports`);
    expect(await known(given.invokeArn)).toBe(`arn:aws:test:::${ALIAS}/reports/invocations`);
  });

  it('shares its calls with the version before during a rollout', async () => {
    const rollout = { previousVersion: '6', newShare: 0.1 };
    expect(await inputsOf(ALIAS, { rollout })).toMatchObject({
      functionVersion: '6',
      routingConfig: { additionalVersionWeights: { 7: 0.1 } },
    });
  });

  it('takes all calls when the rollout names its newest version', async () => {
    const rollout = { previousVersion: '7', newShare: 0.1 };
    expect((await inputsOf(ALIAS, { rollout })).routingConfig).toEqual({ additionalVersionWeights: {} });
  });
});

describe('settings with which a verifier would not start', () => {
  it.each<[string, Partial<KeyVerifierArgs>, RegExp]>([
    ['a handler without an export', { serves: { code, handler: 'index' } }, /KEYWRIGHT_HANDLER/],
    [
      'a handler for others, of whom the API knows nothing',
      { serves: { code, handler: 'index.handler', othersHandler: 'session.handler' } },
      /KEYWRIGHT_OTHERS_HANDLER/,
    ],
    [
      'no handler for others, whom the API hands on',
      { api: defineApi(catalog, { credentials: api.credentials, routes: api.routes, others: 'pass' }) },
      /KEYWRIGHT_OTHERS_HANDLER/,
    ],
    ['a base path without a slash', { basePath: 'api' }, /KEYWRIGHT_BASE_PATH/],
    ['a variable of its own', { environment: { KEYWRIGHT_TABLE: 'another' } }, /KEYWRIGHT_TABLE/],
    ['a number of proxies that is none', { trustedProxies: -1 }, /KEYWRIGHT_TRUSTED_PROXIES/],
    ['a namespace of AWS itself', { metrics: 'AWS/Lambda' }, /KEYWRIGHT_METRICS/],
    ['an unsafe time to live', { serves: { authorizer: 'TOKEN', ttlSeconds: 30 } }, /TOKEN/],
    ['a share above 1', { rollout: { previousVersion: '6', newShare: 10 } }, /newShare/],
  ])('%s: refused by the name of the verifier, and nothing is made', async (_, more, message) => {
    const { made } = await declaredWith(() => {
      const declaring = () => new KeyVerifier('reports', { ...guarded, ...more });
      expect(declaring).toThrow(message);
      expect(declaring).toThrow('verifier "reports"');
    });
    expect(made.filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
  });
});
