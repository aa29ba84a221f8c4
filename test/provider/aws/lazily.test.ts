import { expect, it, vi } from 'vitest';
import { lazily } from '../../../provider/aws/lazily.ts';

vi.mock('node:module', () => ({
  createRequire: () => () => {
    throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
  },
}));

it('a grant without @pulumi/aws says what is missing, and what to do', () => {
  expect(() => lazily('rolePolicy')).toThrow(/@pulumi\/aws, version 7, .*run npm install @pulumi\/aws/);
});
