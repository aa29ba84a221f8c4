import { describe, expect, it } from 'vitest';
import { activityTableDefinition } from '../../../keys/activity/activity-table.ts';
import { keyTableDefinition } from '../../../keys/store/key-table.ts';
import { apiKeyPolicies } from '../../../policy/index.ts';
import { testPolicies } from '../../../policy/testing/index.ts';
import { KeyTable, type KeyTableArgs } from '../../../provider/aws/index.ts';
import { catalog } from '../../policy/baseline.ts';
import { declaredWith, known, type Made, theOnly } from './mocks.ts';

const TABLE = 'aws:dynamodb/table:Table';

/** The key table and the activity table of a component with these arguments. */
async function tablesOf(
  args?: KeyTableArgs,
  opts?: ConstructorParameters<typeof KeyTable>[2],
): Promise<{ keys: Made; activity: Made; given: KeyTable }> {
  const { made, given } = await declaredWith(() => new KeyTable('keys', args, opts));
  return { keys: theOnly(made, TABLE, 'keys'), activity: theOnly(made, TABLE, 'keys-activity'), given };
}

/** What the key-table rules say of a table. */
async function violations({ type, name, inputs }: Made): Promise<readonly string[]> {
  const policies = apiKeyPolicies({ catalogs: [catalog] });
  const config = { 'key-table-protected': { customerKey: inputs.serverSideEncryption !== undefined } };
  const verdict = await testPolicies(policies, { resources: [{ type, name, props: inputs }], config });
  return [...verdict.violations, ...verdict.undecided].map(({ policy }) => policy);
}

describe('a KeyTable', () => {
  it('has the keys, attributes, index and time to live that the store reads and writes', async () => {
    const { keys, activity } = await tablesOf();
    expect(keys.inputs).toEqual({
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attributes: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
        { name: 'account', type: 'S' },
      ],
      globalSecondaryIndexes: [
        { name: 'by-account', hashKey: 'account', rangeKey: 'pk', projectionType: 'ALL' },
      ],
      ttl: { attributeName: 'ttl', enabled: true },
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 },
      deletionProtectionEnabled: true,
    });
    expect(activity.inputs).toEqual({
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attributes: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ttl: { attributeName: 'ttl', enabled: true },
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 },
      deletionProtectionEnabled: true,
    });
  });

  it('leaves nothing out that the definitions of the store lay down', () => {
    // Who adds a member there is told to add it to table-schema.ts, too.
    expect(Object.keys(keyTableDefinition('x')).sort()).toEqual([
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'TableName',
    ]);
    expect(Object.keys(activityTableDefinition('x')).sort()).toEqual([
      'AttributeDefinitions',
      'BillingMode',
      'KeySchema',
      'TableName',
    ]);
  });

  it('satisfies the rules of the policy pack, with the key of AWS and with one of yours', async () => {
    expect(await violations((await tablesOf()).keys)).toEqual([]);
    const kmsKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/5f0f2b0c-0000-4000-8000-000000000000';
    expect(await violations((await tablesOf({ kmsKeyArn })).keys)).toEqual([]);
    expect(await violations((await tablesOf({ stream: 'KEYS_ONLY' })).keys)).toEqual([]);
    expect(await violations((await tablesOf({ deletionProtection: false })).keys)).toEqual([
      'key-table-protected',
    ]);
    expect(await violations((await tablesOf({ stream: 'NEW_IMAGE' })).keys)).toEqual(['key-table-protected']);
  });

  it('is protected from deletion in AWS and in Pulumi, and from neither once that is declared', async () => {
    for (const table of Object.values(await tablesOf()).slice(0, 2))
      expect(table).toMatchObject({ protect: true });
    const { keys, activity } = await tablesOf({ deletionProtection: false });
    for (const { inputs, protect } of [keys, activity])
      expect([inputs.deletionProtectionEnabled, protect]).toEqual([false, false]);
  });

  it('keeps the protection that the component was given', async () => {
    const { keys } = await tablesOf({ deletionProtection: false }, { protect: true });
    expect(keys.protect).toBe(true);
  });

  it('takes names, tags, days of recovery and a KMS key for both tables', async () => {
    const kmsKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/5f0f2b0c-0000-4000-8000-000000000000';
    const tags = { team: 'platform' };
    const args = {
      tableName: 'api-keys',
      activityTableName: 'key-activity',
      kmsKeyArn,
      tags,
      recoveryDays: 7,
    };
    const { keys, activity, given } = await tablesOf(args);
    for (const { inputs } of [keys, activity])
      expect(inputs).toMatchObject({
        serverSideEncryption: { enabled: true, kmsKeyArn },
        pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 7 },
        tags,
      });
    expect([keys.inputs.name, activity.inputs.name]).toEqual(['api-keys', 'key-activity']);
    expect(await known(given.tableName)).toBe('api-keys');
    expect(await known(given.activityTableName)).toBe('key-activity');
    expect(given.kmsKeyArn === undefined ? '' : await known(given.kmsKeyArn)).toBe(kmsKeyArn);
  });

  it('streams nothing unless asked, and then the key table alone', async () => {
    const { given } = await tablesOf();
    expect(given.streamArn).toBeUndefined();
    const { keys, activity, given: streaming } = await tablesOf({ stream: 'KEYS_ONLY' });
    const { streamArn } = streaming;
    expect(streamArn === undefined ? '' : await known(streamArn)).toBe(
      'arn:aws:test:::aws:dynamodb/table:Table/keys/stream',
    );
    expect(keys.inputs).toMatchObject({ streamEnabled: true, streamViewType: 'KEYS_ONLY' });
    expect(activity.inputs).not.toHaveProperty('streamEnabled');
  });

  it('is one component with two tables in it', async () => {
    const { made } = await declaredWith(() => new KeyTable('keys'));
    expect(made.map(({ type }) => type)).toEqual(['keywright:aws:KeyTable', TABLE, TABLE]);
    for (const { parent } of made.slice(1)) expect(parent).toContain('keywright:aws:KeyTable::keys');
  });
});

describe('tables that exist already', () => {
  it('get their ARNs from partition, region and account of the provider, and nothing is made', async () => {
    const { made, given } = await declaredWith(() =>
      KeyTable.fromName('keys', { tableName: 'api-keys', activityTableName: 'key-activity' }),
    );
    expect(made.map(({ type }) => type)).toEqual(['keywright:aws:ExistingKeyTable']);
    expect(await known(given.tableName)).toBe('api-keys');
    expect(await known(given.tableArn)).toBe('arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys');
    const { activityTableArn: activity } = given;
    expect(activity === undefined ? '' : await known(activity)).toBe(
      'arn:aws:dynamodb:eu-central-1:111122223333:table/key-activity',
    );
  });

  it('have no activity table and no KMS key unless these are named', async () => {
    const { given } = await declaredWith(() => KeyTable.fromName('keys', { tableName: 'api-keys' }));
    expect([given.activityTableName, given.activityTableArn, given.kmsKeyArn]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['a wildcard', 'api-*'],
    ['an ARN', 'arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys'],
    ['a sign that stands for others', 'api-key?'],
    ['part of a path', 'api-keys/index'],
  ])('are named, and not by %s, which would be another ARN in all policies', async (_, wrong) => {
    await declaredWith(() => {
      const table = () => KeyTable.fromName('keys', { tableName: wrong });
      const activity = () => KeyTable.fromName('keys', { tableName: 'api-keys', activityTableName: wrong });
      expect(table).toThrow(/tables "keys": tableName is .*no name of a table/);
      expect(activity).toThrow(/tables "keys": activityTableName is .*no name of a table/);
    });
  });
});
