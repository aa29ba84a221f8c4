import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('node:module');
  vi.resetModules();
});

/** The function, where requiring fails with an error of this code and text. */
async function lazilyWith(code: string, text: string) {
  vi.resetModules();
  vi.doMock('node:module', () => ({
    createRequire: () => () => {
      throw Object.assign(new Error(text), { code });
    },
  }));
  return (await import('../../../provider/aws/lazily.ts')).lazily;
}

it('a grant without @pulumi/aws says what is missing, and what to do', async () => {
  const lazily = await lazilyWith('MODULE_NOT_FOUND', 'Cannot find module');
  expect(() => lazily('rolePolicy')).toThrow(/@pulumi\/aws, version 7, .*run npm install @pulumi\/aws/);
});

it('a grant does not take another failure of @pulumi/aws for its absence', async () => {
  const lazily = await lazilyWith('EACCES', 'permission denied');
  expect(() => lazily('rolePolicy')).toThrow(/^permission denied$/);
});
