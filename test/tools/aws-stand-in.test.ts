import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { materialise } from '../support/aws-stand-in/forward/archive.ts';
import { isAutoNamed, named } from '../support/aws-stand-in/forward/auto-name.ts';
import { undeclared } from '../support/aws-stand-in/forward/declarations.ts';
import { assertLoopback } from '../support/aws-stand-in/forward/place.ts';
import { policyDocument } from '../support/aws-stand-in/forward/policy-document.ts';
import { forwarding } from '../support/aws-stand-in/forward/provider.ts';
import { differencesOf } from '../support/aws-stand-in/protocol/differences.ts';
import { ARCHIVE, ASSET, SIGNATURE, UNKNOWN } from '../support/aws-stand-in/protocol/values.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TABLE = 'aws:dynamodb/table:Table';
const checked = (type: string, news: Readonly<Record<string, unknown>>) =>
  forwarding.check({ type, name: 'keys', olds: {}, news, seed: new Uint8Array([0xab, 0xcd, 0xef, 0x12]) });

describe('the stand-in for the aws plugin', () => {
  it('does not start where a call could leave this machine', () => {
    const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    const start = (env: Readonly<Record<string, string>>) => () => assertLoopback(env);
    expect(start({ ...local, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' })).not.toThrow();
    expect(start({})).toThrow(/set AWS_ENDPOINT_URL/);
    expect(start({ AWS_ENDPOINT_URL: '' })).toThrow();
    expect(start({ AWS_ENDPOINT_URL: 'https://dynamodb.eu-central-1.amazonaws.com' })).toThrow();
    expect(start({ AWS_ENDPOINT_URL: 'http://127.0.0.1.example.com:80' })).toThrow();
    expect(start({ AWS_ENDPOINT_URL: 'http://127.0.0.1:80@example.com' })).toThrow();
    expect(start({ ...local, AWS_ENDPOINT_URL_SNS: 'http://sns.example' })).toThrow(/AWS_ENDPOINT_URL_SNS/);
    expect(start({ ...local, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' })).toThrow();
  });

  it('refuses what @pulumi/aws does not declare, at every depth', () => {
    const fine = { hashKey: 'pk', attributes: [{ name: 'pk', type: 'S' }], ttl: { enabled: true } };
    const of = (more: Readonly<Record<string, unknown>>) =>
      undeclared(TABLE, { ...fine, ...more }).map(({ property, reason }) => `${property}: ${reason}`);
    expect(of({})).toEqual([]);
    expect(of({ ttl: UNKNOWN, hashKey: UNKNOWN, tags: { anything: 'goes' }, __defaults: ['name'] })).toEqual(
      [],
    );
    expect(of({ hashkey: 'pk' })).toEqual(['hashkey: @pulumi/aws declares no property "hashkey" here']);
    expect(of({ ttl: { attribute: 'ttl' } })).toEqual([
      'ttl.attribute: @pulumi/aws declares no property "attribute" here',
    ]);
    expect(of({ attributes: [{ name: 'pk', type: 'S' }, { name: 'sk' }] })).toEqual([
      'attributes[1].type: @pulumi/aws declares "type" as required',
    ]);
    expect(of({ deletionProtectionEnabled: 'true' })).toEqual([
      'deletionProtectionEnabled: must be a boolean',
    ]);
    expect(of({ attributes: { name: 'pk', type: 'S' } })).toEqual(['attributes: must be a list']);
    expect(of({ ttl: 'ttl' })).toEqual(['ttl: must be an object']);
    const roles = 'aws:iam/role:Role';
    expect(undeclared(roles, { assumeRolePolicy: { Version: '2012-10-17', Statement: [] } })).toEqual([]);
    expect(undeclared(roles, {})).toMatchObject([{ property: 'assumeRolePolicy' }]);
    expect(() => undeclared('aws:dynamodb/table:Chair', {})).toThrow(/declares no arguments/);
  });

  it('refuses a declared argument and a type that it does not forward', async () => {
    expect((await checked(TABLE, { hashKey: 'pk', replicas: [] })).failures).toEqual([
      { property: 'replicas', reason: 'the stand-in does not forward this argument' },
    ]);
    expect((await checked(TABLE, { hashKey: 'pk' })).failures).toEqual([]);
    await expect(checked('aws:s3/bucket:Bucket', {})).rejects.toThrow(/does not forward aws:s3/);
  });

  it('makes up a name, keeps it, and gives way to the program', async () => {
    const { inputs } = await checked(TABLE, { hashKey: 'pk' });
    expect(inputs).toEqual({ hashKey: 'pk', name: 'keys-abcdef1', __defaults: ['name'] });
    const later = { type: TABLE, name: 'keys', olds: inputs, seed: new Uint8Array([1, 2, 3, 4]) };
    expect(named({ ...later, news: { hashKey: 'pk' } })).toEqual(inputs);
    const fixed = named({ ...later, news: { name: 'api-keys' } });
    expect(fixed).toEqual({ name: 'api-keys' });
    expect([isAutoNamed(inputs), isAutoNamed(fixed)]).toEqual([true, false]);
    // Only the creation knows the name that a prefix begins.
    const LOGS = 'aws:cloudwatch/logGroup:LogGroup';
    expect(await checked(LOGS, { namePrefix: '/aws/' })).toEqual({
      inputs: { namePrefix: '/aws/' },
      failures: [],
    });
    const preview = { type: LOGS, name: 'logs', properties: { namePrefix: '/aws/' }, preview: true };
    expect((await forwarding.create(preview)).properties.name).toBe(UNKNOWN);
  });

  it('replaces by declared rules: the old one first where both would have one name', async () => {
    const of = (oldInputs: object, news: object, type = TABLE) =>
      forwarding.diff({ type, oldInputs: { ...oldInputs }, news: { ...news } });
    expect(await of({ name: 'a', hashKey: 'pk' }, { name: 'a', hashKey: 'id' })).toMatchObject({
      replaces: ['hashKey'],
      deleteBeforeReplace: true,
    });
    const auto = { name: 'a-1', __defaults: ['name'] };
    expect(await of({ ...auto, hashKey: 'pk' }, { ...auto, hashKey: 'id' })).toMatchObject({
      replaces: ['hashKey'],
      deleteBeforeReplace: false,
    });
    expect(await of({ ttl: { enabled: false } }, { ttl: { enabled: true } })).toEqual({
      differences: new Map([['ttl.enabled', 'UPDATE']]),
      replaces: [],
      deleteBeforeReplace: true,
    });
    // What it could not pass on is refused, not passed over.
    await expect(of({ attributes: [] }, { attributes: [{ name: 'a', type: 'S' }] })).rejects.toThrow(
      /cannot change attributes/,
    );
  });

  it('finds what differs, and archives by their contents alone', () => {
    const archive = (hash: string, place: string) => ({ [SIGNATURE]: ARCHIVE, hash, path: place });
    expect(
      differencesOf(
        { kept: [1], gone: 1, list: [1, 2], code: archive('a', 'x'), moved: archive('a', 'x') },
        { kept: [1], come: 1, list: [1, 3, 4], code: archive('b', 'x'), moved: archive('a', 'y') },
      ),
    ).toEqual(
      new Map([
        ['gone', 'DELETE'],
        ['list[1]', 'UPDATE'],
        ['list[2]', 'ADD'],
        ['code', 'UPDATE'],
        ['come', 'ADD'],
      ]),
    );
  });

  it('zips archives in archives, the same each time', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'inner/deep'), { recursive: true });
    writeFileSync(path.join(folder, 'inner/deep/a.txt'), 'a');
    writeFileSync(path.join(folder, 'b.txt'), 'b');
    const archive = {
      [SIGNATURE]: ARCHIVE,
      assets: {
        'b.txt': { [SIGNATURE]: ASSET, path: path.join(folder, 'b.txt') },
        data: {
          [SIGNATURE]: ARCHIVE,
          assets: { inner: { [SIGNATURE]: ARCHIVE, path: path.join(folder, 'inner') } },
        },
        'c.txt': { [SIGNATURE]: ASSET, text: 'c' },
      },
    };
    const zip = materialise(archive);
    const texts = Object.entries(unzipSync(zip)).map(([name, bytes]) => [
      name,
      new TextDecoder().decode(bytes),
    ]);
    expect(texts).toEqual([
      ['b.txt', 'b'],
      ['c.txt', 'c'],
      ['data/inner/deep/a.txt', 'a'],
    ]);
    expect(materialise(archive)).toEqual(zip);
    writeFileSync(path.join(folder, 'whole.zip'), zip);
    expect(
      new Uint8Array(materialise({ [SIGNATURE]: ARCHIVE, path: path.join(folder, 'whole.zip') })),
    ).toEqual(zip);
    expect(() => materialise({ [SIGNATURE]: ARCHIVE, uri: 'https://example.com/a.zip' })).toThrow();
    expect(() => materialise(undefined)).toThrow();
  });

  it('writes policy documents as IAM reads them', async () => {
    const { json, minifiedJson } = await policyDocument({
      statements: [
        {
          sid: 'Reads',
          actions: ['dynamodb:GetItem'],
          resources: ['a', 'b'],
          principals: [
            { type: 'AWS', identifiers: ['x'] },
            { type: 'AWS', identifiers: ['y'] },
          ],
          conditions: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['1'] },
            { test: 'StringEquals', variable: 'aws:SourceArn', values: ['2', '3'] },
          ],
        },
        {
          effect: 'Deny',
          notActions: ['s3:*', 'sns:*'],
          resources: ['*'],
          principals: [{ type: '*', identifiers: ['*'] }],
        },
      ],
    });
    expect(JSON.parse(json)).toEqual(JSON.parse(minifiedJson));
    expect(JSON.parse(json)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Reads',
          Effect: 'Allow',
          Principal: { AWS: ['x', 'y'] },
          Action: 'dynamodb:GetItem',
          Resource: ['a', 'b'],
          Condition: { StringEquals: { 'aws:SourceAccount': '1', 'aws:SourceArn': ['2', '3'] } },
        },
        { Effect: 'Deny', Principal: '*', NotAction: ['s3:*', 'sns:*'], Resource: '*' },
      ],
    });
    await expect(policyDocument({ sourceJson: '{}' })).rejects.toThrow(/sourceJson/);
  });
});
