import { Provider } from '@pulumi/aws/provider.js';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { defineApi } from '../../../keys/api/define-api.js';
import {
  ExpiryReminder,
  HttpKeyAuthorizer,
  KeyAlarms,
  KeyTable,
  KeyVerifier,
  RestKeyAuthorizer,
} from '../../../provider/aws/index.js';
import { api as anyApi, catalog } from '../../runtime/world.js';
import { declaredWith } from './mocks.js';
import { tables } from './sample-tables.js';

type Options = pulumi.ComponentResourceOptions;
interface Tagged {
  readonly tags?: Record<string, string>;
}

const code = new pulumi.asset.AssetArchive({ 'index.mjs': new pulumi.asset.StringAsset('export {}') });
const gateway = { id: 'gw1', executionArn: 'arn:aws:execute-api:eu-central-1:111122223333:gw1' };
const definition = defineApi(catalog, {
  credentials: [{ header: 'Authorization', scheme: 'Bearer' }],
  routes: anyApi.routes,
});
const authorizer = { tables, definition };
const serves = { code, handler: 'index.handler' };

/** Every component, by its type, and what it says that it has. */
const components = [
  [
    'KeyTable',
    (more: Tagged, opts: Options) => new KeyTable('one', more, opts),
    {
      tableName: 'one-1a2b3c4',
      tableArn: 'arn:aws:test:::aws:dynamodb/table:Table/one',
      activityTableName: 'one-activity-1a2b3c4',
      activityTableArn: 'arn:aws:test:::aws:dynamodb/table:Table/one-activity',
    },
  ],
  [
    'ExistingKeyTable',
    (_: Tagged, opts: Options) =>
      KeyTable.fromName('one', { tableName: 'api-keys', activityTableName: 'usage' }, opts),
    {
      tableArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/api-keys',
      activityTableArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/usage',
    },
  ],
  [
    'KeyVerifier',
    (more: Tagged, opts: Options) => new KeyVerifier('one', { tables, api: anyApi, serves, ...more }, opts),
    {
      arn: 'arn:aws:test:::aws:lambda/alias:Alias/one',
      invokeArn: 'arn:aws:test:::aws:lambda/alias:Alias/one/invocations',
      roleArn: 'arn:aws:test:::aws:iam/role:Role/one-verifier',
    },
  ],
  [
    'HttpKeyAuthorizer',
    (more: Tagged, opts: Options) =>
      new HttpKeyAuthorizer('one', { ...authorizer, httpApi: gateway, ...more }, opts),
    { authorizerId: 'one-id', revocationBoundSeconds: 0 },
  ],
  [
    'RestKeyAuthorizer',
    (more: Tagged, opts: Options) =>
      new RestKeyAuthorizer('one', { ...authorizer, restApi: gateway, ...more }, opts),
    { authorizerId: 'one-id', revocationBoundSeconds: 0 },
  ],
  [
    'ExpiryReminder',
    (more: Tagged, opts: Options) =>
      new ExpiryReminder('one', { tables, metrics: 'Keywright', ...more }, opts),
    {
      functionArn: 'arn:aws:test:::aws:lambda/function:Function/one',
      roleArn: 'arn:aws:test:::aws:iam/role:Role/one',
    },
  ],
  [
    'KeyAlarms',
    (more: Tagged, opts: Options) =>
      new KeyAlarms('one', { denials: { metrics: 'Keywright', api: anyApi }, ...more }, opts),
    {},
  ],
] as const;

/** What has no tags in AWS. */
const TAGLESS = [
  'aws:iam/rolePolicy:RolePolicy',
  'aws:lambda/alias:Alias',
  'aws:lambda/permission:Permission',
  'aws:scheduler/schedule:Schedule',
  'aws:apigateway/response:Response',
  'aws:apigateway/authorizer:Authorizer',
  'aws:apigatewayv2/authorizer:Authorizer',
];

describe.each(components)('the component %s', (type, construct, outputs) => {
  it('has in it all that it makes', async () => {
    const { made } = await declaredWith(() => construct({}, {}));
    const [component, ...parts] = made;
    expect(component).toMatchObject({ type: `keywright:aws:${type}`, name: 'one', parent: '' });
    const owner = new RegExp(`::keywright:aws:${type}(\\$keywright:aws:KeyVerifier)?::one$`);
    for (const { parent } of parts) expect(parent).toMatch(owner);
  });

  it('makes it all with the provider that it is given, and asks that one', async () => {
    const { made, asked } = await declaredWith(() => {
      const provider = new Provider('elsewhere', { region: 'us-east-1' });
      construct({}, { provider });
    });
    const resources = made.filter(({ type: one }) => one.startsWith('aws:'));
    for (const { provider } of [...resources, ...asked]) expect(provider).toBe('elsewhere');
  });

  it('puts its tags on all that has tags, and none unless there are some', async () => {
    const resources = async (more: Tagged) =>
      (await declaredWith(() => construct(more, {}))).made.filter(({ type: one }) => one.startsWith('aws:'));
    for (const { type: one, inputs } of await resources({ tags: { team: 'api' } }))
      expect([one, inputs.tags]).toEqual([one, TAGLESS.includes(one) ? undefined : { team: 'api' }]);
    for (const { inputs } of await resources({})) expect(inputs).not.toHaveProperty('tags');
  });

  it('says what it has', async () => {
    const { outputs: said } = await declaredWith(() => construct({}, {}));
    expect(said.get(`keywright:aws:${type} one`)).toEqual(outputs);
  });
});
