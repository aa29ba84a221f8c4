import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { connect } from '../../cli/deps.ts';
import { localFiles } from '../../cli/files.ts';
import { run } from '../../cli/run.ts';
import { activityTableDefinition } from '../../keys/activity/activity-table.ts';
import { DynamoUsageStore } from '../../keys/activity/dynamodb-usage-store.ts';
import { defineApi } from '../../keys/api/define-api.ts';
import { catalogDigest, defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { systemClock } from '../../keys/clock.ts';
import { argon2Hasher, check16 } from '../../keys/hash.ts';
import { mintKeyId, mintKeyString } from '../../keys/key-string/key-string.ts';
import type { KeyRecord } from '../../keys/record/record.ts';
import { created } from '../../keys/record/transitions.ts';
import { SecretText } from '../../keys/secret-text.ts';
import { DynamoKeyStore } from '../../keys/store/dynamodb-key-store.ts';
import { eventKey } from '../../keys/store/items.ts';
import { keyTableDefinition } from '../../keys/store/key-table.ts';
import { after } from '../../keys/time/instant.ts';
import { createVerifier } from '../../runtime/verifier.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { 'read-reports': { grants: ['read:report'] } },
  types: { service: { prefix: 'acme_live', allows: '*', expiry: 'required' } },
});

const api = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: { 'GET /reports': { permission: 'read:report' } },
});

interface Issued {
  readonly record: KeyRecord;
  readonly plaintext: string;
}

async function issue(store: DynamoKeyStore, label: string): Promise<Issued> {
  const keyId = mintKeyId(randomBytes);
  const keyString = mintKeyString({ prefix: 'acme_live', keyId, version: 1 }, randomBytes);
  const now = systemClock();
  const transition = created(
    {
      keyId,
      claim: '0123456789abcdef0123456789abcdef',
      origin: 'reports/dev/upload',
      terms: {
        catalog: 'acme',
        catalogDigest: catalogDigest(catalog),
        type: 'service',
        scopes: ['read-reports'],
        permissions: ['read:report'],
        account: 'org-1',
        owner: 'reporting',
        label,
      },
      secretArn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:keywright/${keyId}-AbCdEf`,
      createdAt: now,
      versions: new Map([
        [
          1,
          {
            hash: await argon2Hasher.hash(keyString),
            check: check16(keyString),
            secretVersionId: 'a-version-id',
            prefix: 'acme_live',
            type: 'service',
            createdAt: now,
            expiresAt: after(now, 3_600),
            mintedFor: { epoch: now },
          },
        ],
      ]),
      current: 1,
    },
    { now, actor: { who: 'arn:aws:sts::000000000000:role/deploy', via: 'reports/dev' } },
  );
  expect(await store.create(transition)).toBe('written');
  return { record: transition.next, plaintext: keyString.reveal() };
}

const judges = [
  { judge: 'ministack', endpoint: (): string | undefined => inject('ministack') },
  { judge: 'DynamoDB Local', endpoint: (): string | undefined => inject('dynamodbLocal') },
];

describe.each(judges)('keywright on $judge', ({ endpoint }) => {
  const before = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  let dynamodb: DynamoDBClient;
  let store: DynamoKeyStore;
  let table: string;
  let issued: Issued;

  beforeAll(() => {
    const url = endpoint();
    if (url !== undefined) process.env.AWS_ENDPOINT_URL_DYNAMODB = url;
  });
  afterAll(() => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = before;
  });
  beforeEach(async (context) => {
    if (endpoint() === undefined) return context.skip('without Java and Maven there is no second judge');
    dynamodb = new DynamoDBClient({});
    table = `cli-${randomBytes(8).toString('hex')}`;
    await dynamodb.send(new CreateTableCommand(keyTableDefinition(table)));
    store = new DynamoKeyStore(dynamodb, table);
    issued = await issue(store, 'upload');
  });

  async function keywright(args: readonly string[], stdin = '') {
    let [out, err] = ['', ''];
    const code = await run(args, {
      env: { KEYWRIGHT_TABLE: table },
      clock: systemClock,
      files: localFiles,
      connect,
      inputLines: () => Readable.from([]),
      readLeaked: async () => new SecretText(stdin),
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    expect(out + err).not.toContain(issued.plaintext);
    expect(out + err).not.toContain('$argon2id$');
    return { code, out, err };
  }

  it('revokes a leaked key: the very next request is refused, and the trail says who', async () => {
    const verifier = createVerifier({ api, store, log: () => undefined });
    const ask = () =>
      verifier.verify({
        method: 'GET',
        path: '/reports',
        headers: { authorization: `Bearer ${issued.plaintext}` },
      });
    expect((await ask()).kind).toBe('allowed');
    const revoked = await keywright(['revoke', '-', '--reason', 'on a public site'], issued.plaintext);
    expect(revoked).toMatchObject({ code: 0, err: '' });
    expect((await ask()).kind).toBe('denied');

    const { code, out } = await keywright(['audit', issued.record.keyId, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      trail: { whole: true },
      events: [
        { seq: 1, action: 'created', via: 'reports/dev' },
        {
          seq: 2,
          action: 'revoked',
          who: expect.stringMatching(/^arn:aws:/),
          via: 'cli',
          detail: 'on a public site',
        },
      ],
    });
  });

  it('revoked by many at once is revoked once', async () => {
    const runs = await Promise.all(
      [1, 2, 3, 4].map((n) => keywright(['revoke', 'upload', '--reason', `report ${n}`])),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(runs.filter(({ out }) => out.startsWith('revoked: '))).toHaveLength(1);
    expect(runs.filter(({ out }) => out.startsWith('was revoked already'))).toHaveLength(3);
    const { out } = await keywright(['audit', 'upload', '--json']);
    expect(JSON.parse(out)).toMatchObject({ trail: { whole: true }, events: [{ seq: 1 }, { seq: 2 }] });
  });

  it('finds an audit event that was edited in the table', async () => {
    await keywright(['revoke', 'upload', '--reason', 'leaked']);
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: eventKey(issued.record.keyId, 2),
        UpdateExpression: 'SET detail = :innocent',
        ExpressionAttributeValues: { ':innocent': { S: 'routine' } },
      }),
    );
    const { code, out } = await keywright(['audit', 'upload']);
    expect(code).toBe(1);
    expect(out).toContain('THE TRAIL IS BROKEN at event 3');
  });

  it('lists the keys of an account and shows their use', async () => {
    await issue(store, 'second');
    const list = await keywright(['list', '--account', 'org-1', '--json']);
    expect(JSON.parse(list.out)).toMatchObject([{ label: 'second' }, { label: 'upload' }]);
    expect(JSON.parse((await keywright(['list', '--account', 'org-2', '--json'])).out)).toEqual([]);

    const activity = `${table}-activity`;
    await dynamodb.send(new CreateTableCommand(activityTableDefinition(activity)));
    const use = { keyId: issued.record.keyId, at: issued.record.createdAt, address: '203.0.113.9' };
    await new DynamoUsageStore(dynamodb, activity).recordLast(use, {
      count: 3,
      permissions: { 'read:item': use.at },
      earlier: {},
    });
    const shown = await keywright(['show', issued.record.secretArn, '--json', '--activity-table', activity]);
    expect(JSON.parse(shown.out)).toMatchObject({ usage: { atLeast: 3, lastAddress: '203.0.113.9' } });
  });

  it('asks for the region if none is named', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    try {
      const { code, out, err } = await keywright(['list']);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^keywright: .*--region <region>.*AWS_REGION\n$/);
      expect((await keywright(['list', '--region', 'us-east-1'])).code).toBe(0);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('names the table that does not exist', async () => {
    const { code, out, err } = await keywright(['list', '--table', 'no-such-table']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^keywright: .*"no-such-table".*\n$/);
  });
});
