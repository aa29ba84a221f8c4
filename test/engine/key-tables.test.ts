import { afterEach, expect, it } from 'vitest';
import { type AwsStack, awsStack } from '../support/aws-stack.ts';

let stack: AwsStack;
afterEach(() => stack.dispose());

/** Tables, a role with all grants, and a key that is rotated by configuration. */
const PROGRAM = `
  import { Role } from '@pulumi/aws/iam/role.js';
  import { ApiKey } from 'keywright';
  import { KeyTable } from 'keywright/aws';
  import { defineCatalog } from 'keywright/catalog';
  const config = new pulumi.Config();
  const catalog = defineCatalog({
    name: 'acme',
    scopes: { read: { grants: ['read:item'] } },
    types: { service: { prefix: 'acme_test', allows: '*', expiry: 'required' } },
  });
  const tables = new KeyTable(own('keys'), { deletionProtection: config.requireBoolean('kept') });
  const role = new Role(own('role'), {
    assumeRolePolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  });
  tables.grantIssue(role);
  tables.grantVerify(role);
  tables.grantOperate(role);
  tables.grantRevoke(role);
  const upload = new ApiKey(own('upload'), {
    table: tables.tableName, activityTable: tables.activityTableName, catalog, type: 'service', scopes: ['read'],
    account: 'org-1', owner: 'team', expiresIn: '30d', rotationTrigger: config.require('trigger'),
  });
  upload.grantRead(role);
  export const version = upload.version;
  export const { secretArn } = upload;
  export const policy = pulumi.jsonStringify(upload.readPolicy());
`;

it('a KeyTable and its grants: made, left alone by a rotation, kept by a destroy until that is declared', async () => {
  const config = { kept: 'true', trigger: 'first' };
  stack = await awsStack({ program: PROGRAM, config });
  expect(await stack.plan()).toContain('+ upload');
  expect(await stack.apply()).toEqual([
    '+ keys',
    '+ keys-activity',
    '+ role',
    '+ role-keys-issue',
    '+ role-keys-operate',
    '+ role-keys-revoke',
    '+ role-keys-verify',
    '+ role-upload-read',
    '+ upload',
  ]);
  expect(await stack.apply()).toEqual([]);
  const { policy, secretArn, version } = await stack.outputs();
  expect(version).toBe(1);
  const [pattern] = JSON.parse(String(policy)).Statement[0].Resource;
  // The emulators of IAM and of Secrets Manager are two accounts.
  const form = String(pattern)
    .replace(/:\d{12}:/, ':\\d{12}:')
    .replaceAll('?', '\\w');
  expect(String(secretArn)).toMatch(new RegExp(`^${form}$`));

  await stack.run(['config', 'set', 'trigger', 'second']);
  expect(await stack.plan()).toEqual([expect.stringMatching(/^~ upload /)]);
  expect(await stack.apply()).toEqual([expect.stringMatching(/^~ upload /)]);
  expect((await stack.outputs()).version).toBe(2);

  const refused = await stack.run(['destroy', '--yes', '--non-interactive']);
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain('protected');
  // The preview stops it: what is no part of the component, such as the key, is still there.
  expect(await stack.apply()).toEqual([]);

  await stack.run(['config', 'set', 'kept', 'false']);
  await stack.apply();
  expect((await stack.destroy()).code).toBe(0);
  expect(await stack.left()).toEqual([]);
});
