import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { ApiKey } from '../../../provider/index.ts';
import { catalog } from '../../policy/baseline.ts';
import { declaredWith } from './mocks.ts';

function loadedOfAws(): readonly string[] {
  return Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/@pulumi/aws/'));
}

const reports = () =>
  new ApiKey('reports', {
    ...{
      table: 'api-keys',
      account: 'org-1',
      owner: 'team',
      expiresIn: '30d',
      aws: { region: 'eu-central-1' },
    },
    ...{ catalog, type: 'service', scopes: ['read'] },
  });

it('a program with keys and no grants loads nothing of @pulumi/aws', async () => {
  await declaredWith(() => void reports());
  expect(loadedOfAws()).toEqual([]);
  await declaredWith(() => void reports().readPolicy());
  expect(loadedOfAws()).not.toEqual([]);
});
