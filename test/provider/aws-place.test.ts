import * as pulumi from '@pulumi/pulumi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AwsArgs, placeFrom } from '../../provider/aws-place.js';

/** The place of a key under this `aws:` configuration. */
async function placeUnder(config: Record<string, unknown>, args?: AwsArgs): Promise<unknown> {
  const texts = Object.entries(config).map(([name, value]) => [
    `aws:${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts));
  return new Promise((resolve) => placeFrom(args).apply(resolve));
}

afterEach(() => {
  pulumi.runtime.setAllConfig({});
  vi.unstubAllEnvs();
});

const role = { roleArn: 'arn:aws:iam::123456789012:role/deployer' };

describe('the place of a key', () => {
  it('comes from aws: configuration where the arguments are silent', async () => {
    const config = { region: 'eu-west-1', allowedAccountIds: ['123456789012'], assumeRole: role };
    expect(await placeUnder(config)).toEqual({
      region: 'eu-west-1',
      accountId: '123456789012',
      assumeRole: role.roleArn,
    });
    expect(await placeUnder({ ...config, assumeRole: undefined, assumeRoles: [role] })).toMatchObject({
      assumeRole: role.roleArn,
    });
    expect(await placeUnder(config, { region: 'eu-north-1' })).toMatchObject({ region: 'eu-north-1' });
  });

  it.each([
    ['several allowed accounts', { allowedAccountIds: ['111111111111', '222222222222'] }, 'accountId'],
    ['a forbidden account', { forbiddenAccountIds: ['111111111111'] }, 'accountId'],
    ['several roles', { assumeRoles: [role, role] }, 'assumeRole'],
    ['more than the ARN of a role', { assumeRole: { ...role, externalId: 'x' } }, 'assumeRole'],
    ['a profile', { profile: 'prod' }, 'AWS_PROFILE'],
    ['an access key', { accessKey: 'AKIA' }, 'AWS_ACCESS_KEY_ID'],
  ])('stops the program at %s, which would be passed over', async (_what, config, mend) => {
    await expect(placeUnder({ region: 'eu-west-1', ...config })).rejects.toThrow(mend);
  });

  it('takes a profile that the environment has as well, and an account or role of its own', async () => {
    vi.stubEnv('AWS_PROFILE', 'prod');
    const config = {
      region: 'eu-west-1',
      profile: 'prod',
      allowedAccountIds: ['111111111111', '222222222222'],
    };
    expect(await placeUnder(config, { accountId: '222222222222' })).toMatchObject({
      accountId: '222222222222',
    });
    await expect(placeUnder(config, { accountId: '333333333333' })).rejects.toThrow('rules out');
  });
});
