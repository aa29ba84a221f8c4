import { describe, expect, it } from 'vitest';
import { emulatorEnv } from '../../tools/emulators/emulator-env.mjs';
import { endpointEnv, fakeAwsEnv } from '../../tools/emulators/endpoint-env.mjs';
import { cacheFolder } from '../../tools/setup/cache-folder.mjs';

describe('the environment of the AWS SDK', () => {
  it('leads to the local endpoints, with fake keys and nothing of the user', () => {
    const servers = { moto: 'http://127.0.0.1:1', ministack: 'http://127.0.0.1:2' };
    expect(endpointEnv(servers)).toEqual({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1',
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
    });
  });

  it('can have another judge of DynamoDB', () => {
    const servers = { moto: 'http://m', ministack: 'http://s', dynamodb: 'http://d' };
    expect(endpointEnv(servers).AWS_ENDPOINT_URL_DYNAMODB).toBe('http://d');
  });

  it('leads nowhere without endpoints', () => {
    const endpoints = Object.entries(fakeAwsEnv).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
    expect(endpoints.map(([, value]) => value)).toEqual(Array(3).fill('http://127.0.0.1:9'));
  });

  it('is the one that these tests run in', () => {
    expect(process.env.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:9');
    expect(process.env.AWS_PROFILE).toBeUndefined();
  });
});

it("an emulator gets none of the user's AWS settings, and Node 24 first", () => {
  const env = emulatorEnv({
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'real',
    PATH: '/usr/bin',
    LANG: 'C',
  });
  expect(env).not.toHaveProperty('AWS_PROFILE');
  expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
  expect(env).toMatchObject({ LANG: 'C', AWS_ACCESS_KEY_ID: 'test' });
  expect(env.PATH).toMatch(/node_modules\/\.bin:\/usr\/bin$/);
});

it.each([
  [{ env: {}, platform: 'linux', home: '/home/u' }, '/home/u/.cache/keywright'],
  [{ env: { XDG_CACHE_HOME: '/cache' }, platform: 'linux', home: '/home/u' }, '/cache/keywright'],
  [{ env: { XDG_CACHE_HOME: 'relative' }, platform: 'linux', home: '/home/u' }, '/home/u/.cache/keywright'],
  [{ env: {}, platform: 'darwin', home: '/Users/u' }, '/Users/u/Library/Caches/keywright'],
] as const)('the cache folder for %o is %s', (machine, folder) => {
  expect(cacheFolder(machine)).toBe(folder);
});
