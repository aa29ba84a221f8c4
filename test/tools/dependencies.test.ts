import { describe, expect, it } from 'vitest';
import { type LockFile, matchesLock } from '../../tools/setup/dependencies.mjs';

const wanted: LockFile = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/argon2': { version: '0.45.1', integrity: 'sha512-a' },
    'node_modules/cli-darwin': { version: '2.6.8', optional: true },
  },
};
const installed = (argon2: object): LockFile => ({ packages: { 'node_modules/argon2': argon2 } });

describe('installed packages', () => {
  it('are current when npm recorded what the lock file asks for', () => {
    expect(matchesLock(wanted, installed({ version: '0.45.1', integrity: 'sha512-a' }))).toBe(true);
  });

  it.each([
    ['nothing was recorded', undefined],
    ['one is not there', { packages: {} }],
    ['one has another version', installed({ version: '0.45.0', integrity: 'sha512-a' })],
    ['one has other content', installed({ version: '0.45.1', integrity: 'sha512-b' })],
    [
      'an optional one has another version',
      {
        packages: {
          'node_modules/argon2': { version: '0.45.1', integrity: 'sha512-a' },
          'node_modules/cli-darwin': { version: '2.6.7' },
        },
      },
    ],
  ])('are not current when %s', (_, record) => {
    expect(matchesLock(wanted, record)).toBe(false);
  });
});
