import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  credentialsTreatedAsExpired,
  credentialsWillNeedRefresh,
  defaultProvider,
} from '../../../runtime/lambda/env-credentials.js';

const NOW = 1_800_000_000_000;
const ending = (milliseconds: number) => ({ expiration: new Date(NOW + milliseconds) });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("the bundle's credentials", () => {
  it('are those that Lambda puts into the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await defaultProvider()()).toMatchObject({
      accessKeyId: 'AKIAEXAMPLE',
      secretAccessKey: 'example',
      sessionToken: 'token',
    });
  });

  it('are read again in the five minutes before they end, and never if they do not end', () => {
    expect(credentialsTreatedAsExpired(ending(300_000))).toBe(false);
    expect(credentialsTreatedAsExpired(ending(299_999))).toBe(true);
    expect(credentialsTreatedAsExpired(ending(-1))).toBe(true);
    expect(credentialsTreatedAsExpired({})).toBe(false);
    expect(credentialsWillNeedRefresh(ending(1))).toBe(true);
    expect(credentialsWillNeedRefresh({})).toBe(false);
  });
});
