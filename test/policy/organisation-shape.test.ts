import { describe, expect, it } from 'vitest';
import { auditorOf } from '../../policy/audit.ts';
import { catalog } from './baseline.ts';
import { organisation } from './organisation.ts';

/** What a module in plain JavaScript may say, which no compiler has looked at. */
const settingsOf = (said: object) => () => auditorOf({ catalogs: [catalog], ...said }, {});

const exception = {
  project: 'shop',
  stack: 'prod',
  resource: 'feed',
  rule: 'key-must-expire',
  reason: 'SEC-1',
  approver: 'security',
  until: '2026-12-31',
};
const barred = { catalog: 'shop', type: 'trial', because: 'it is for trials' };

describe('the settings of an organisation', () => {
  it('are taken as they are written in the documentation', () => {
    const more = {
      keyTables: ['keys-*'],
      verifierRoles: ['guard-*'],
      readPermissions: [{ catalog: 'shop', permissions: ['read:*'] }],
      exceptions: undefined,
    };
    expect(settingsOf({ ...organisation, ...more })).not.toThrow();
  });

  it.each([
    [{ elevatedAprovals: [] }, 'there is no setting "elevatedAprovals"; there are catalogs, environments, '],
    [{ toString: [] }, 'there is no setting "toString"'],
    [{ environments: ['*-prod'] }, 'environments: write { prod: ["*-prod"], … }'],
    [{ environments: { prod: '*-prod' } }, 'environments.prod: write { stacks, prefixes, names }'],
    [
      { environments: { prod: { stacks: ['*-prod'], prefix: ['*_live'] } } },
      'environments.prod: there is no "prefix"; there are stacks, prefixes, names',
    ],
    [{ exceptions: { exception } }, 'exceptions: is to be a list'],
    [{ exceptions: [exception, 7] }, 'exceptions[1]: write { project, stack, resource, '],
    [{ exceptions: [{ ...exception, scope: ['staff'] }] }, 'exceptions[0]: there is no "scope"'],
    [{ exceptions: [{ ...exception, scopes: 'staff' }] }, 'exceptions[0]: scopes is to be a list of texts'],
    [{ barredTypes: [{ ...barred, instead: 7 }] }, 'barredTypes[0]: instead is to be a text'],
    [{ barredTypes: [{ ...barred, environment: ['prod'] }] }, 'barredTypes[0]: there is no "environment"'],
    [
      { elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'], owners: 'people-*' }] },
      'elevatedApprovals[0]: owners is to be a list of texts',
    ],
    [
      { elevatedApprovals: [{ catalog: 'shop', scopes: ['staff'] }] },
      'elevatedApprovals[0]: owners is to be a list of texts',
    ],
    [
      { toxicCombinations: [{ catalog: 'shop', scopes: ['read', 7], because: 'x' }] },
      'scopes is to be a list',
    ],
    [{ readPermissions: [{ catalog: 'shop', permissions: 'read:*' }] }, 'readPermissions[0]: permissions is'],
    [{ secretConsumers: [{ secrets: 'keywright/*', principal: ['*'] }] }, 'there is no "principal"'],
    [{ keyTables: '*keys*' }, 'keyTables: is to be a list'],
    [{ verifierRoles: [7] }, 'verifierRoles: is to be a list of texts'],
  ])('are refused where nothing would come of them: %j', (said, problem) => {
    expect(settingsOf(said)).toThrow(TypeError);
    expect(settingsOf(said)).toThrow(problem);
  });
});
