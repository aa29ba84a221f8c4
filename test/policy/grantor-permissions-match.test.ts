import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { GRANTOR_TYPE } from '../../provider/type.ts';
import { judged, saidBy } from './baseline.ts';
import { alice, crew } from './crew.ts';

const settings = { catalogs: [crew] };
const rule = saidBy('grantor-permissions-match');

async function messages(props: Readonly<Record<string, unknown>>) {
  return rule(props, { settings, type: GRANTOR_TYPE, name: 'alice' });
}

describe('grantor-permissions-match', () => {
  it('says which permissions nothing brings, and by whose word', async () => {
    const { said } = await messages({
      ...alice,
      permissions: { ...alice.permissions, 'delete:crew': 'plan' },
    });
    expect(said).toEqual([
      'grantor "alice" carries "delete:crew", which its scopes do not bring\n' +
        '  allowed: what its scopes bring, and permissions of the catalog by their name, by catalog "crew" of the policy pack\n' +
        '  mend: declare the scope that brings it, or bring program and policy pack to the same catalog',
    ]);
  });

  it('says nothing of a new grantor that is no target, and is not misled by another provider without inputs', async () => {
    expect((await messages({ __provider: undefined })).said).toEqual([]);
    const { violations } = await judged({ __provider: '…' }, { settings, type: GRANTOR_TYPE });
    expect(Object.keys(violations)).toEqual(['grantor-permissions-match', 'key-integrity']);
  });

  it('says which scopes there are', async () => {
    const { said } = await messages({ ...alice, scopes: ['plan', 'root', 7] });
    expect(said).toEqual([
      'grantor "alice" has "root", which is no scope\n' +
        '  allowed: "look", "plan", "staffed", by catalog "crew" of the policy pack\n' +
        '  mend: remove it, or add it to the catalog',
    ]);
  });

  it('says which catalogs there are', async () => {
    const allowed =
      '  allowed: "crew", by the policy pack\n' +
      '  mend: use one of these, or add the catalog to the policy pack';
    expect((await messages({ ...alice, catalog: 'shadow' })).said).toEqual([
      `grantor "alice" is of the catalog "shadow"\n${allowed}`,
    ]);
    expect((await messages({ ...alice, catalog: undefined })).said).toEqual([
      `grantor "alice" names no catalog\n${allowed}`,
    ]);
  });

  it('says that permissions are missing', async () => {
    expect((await messages({ ...alice, permissions: ['read:shift'] })).said).toEqual([
      'grantor "alice" does not say its permissions\n' +
        '  allowed: what its scopes bring by catalog "crew" of the policy pack\n' +
        '  mend: declare it with Grantor of keywright',
    ]);
  });

  it.each([7, null, 'ghost', 'toString'])('takes %j for no source of a permission', async (source) => {
    const { said } = await messages({ ...alice, permissions: { 'read:shift': source } });
    expect(said[0]).toContain('carries "read:shift"');
  });

  it('finds what is wrong although something is not known yet', async () => {
    const permissions = { 'delete:crew': 'named', 'read:shift': unknown.text };
    const { said, stopped } = await messages({ ...alice, scopes: [unknown.text], permissions });
    expect(said[0]).toContain('carries "delete:crew", which');
    expect(stopped).toContain('.scopes.0 ');
    const all = await messages({ ...alice, scopes: unknown.list, permissions: { 'create:shift': 'look' } });
    expect(all.said[0]).toContain('carries "create:shift", which');
    expect(all.stopped).toContain('.scopes ');
    expect((await messages({ ...alice, scopes: unknown.list })).said).toEqual([]);
  });
});
