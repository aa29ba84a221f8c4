import { describe, expect, it } from 'vitest';
import { unknown } from '../../policy/testing/index.ts';
import { compliant, digest, saidBy } from './baseline.ts';

const saidOf = saidBy('key-type-and-scopes-exist');

describe('key-type-and-scopes-exist', () => {
  it('refuses a scope that the catalog does not know, and says which it knows, and the mend', async () => {
    expect((await saidOf({ ...compliant, scopes: ['read', 'root', 'write'] })).said).toEqual([
      [
        'key "checkout" has the scope "root"',
        '  allowed: "read", "write", "staff", "owner", "feed", by catalog "shop"',
        '  mend: remove "root", or add it to the catalog',
      ].join('\n'),
    ]);
  });

  it('names both digests where the program was built with another catalog of the name', async () => {
    const { said } = await saidOf({
      ...compliant,
      catalogDigest: '00000000000000aa',
      scopes: ['read', 'root', 'write'],
    });
    expect(said[0]).toContain(
      `by catalog "shop" (the policy pack has digest ${digest}, the program was built with digest "00000000000000aa")`,
    );
    const { catalogDigest: _, ...without } = compliant;
    expect((await saidOf({ ...without, type: 'super' })).said[0]).toContain('the program names none)');
    const unknownDigest = { ...compliant, catalogDigest: unknown.text, type: 'super' };
    expect((await saidOf(unknownDigest)).said[0]).toContain('the program has one that is not known yet)');
  });

  it('refuses an unknown scope once, however often it is declared', async () => {
    expect((await saidOf({ ...compliant, scopes: ['read', 'root', 'write', 'root'] })).said).toHaveLength(1);
  });

  it('refuses a catalog that it does not know, says which it knows, and judges nothing else by it', async () => {
    const shadow = { ...compliant, catalog: 'shadow', type: 'super', scopes: 'x', permissions: 7 };
    expect((await saidOf({ ...shadow, expiresIn: '31d' })).said).toEqual([
      [
        'key "checkout" is of the catalog "shadow"',
        '  allowed: "shop", by the policy pack',
        '  mend: use one of these, or add the catalog to the policy pack',
      ].join('\n'),
    ]);
  });

  it('refuses a key type that the catalog does not know', async () => {
    expect((await saidOf({ ...compliant, type: 'super' })).said).toEqual([
      [
        'key "checkout" is of the key type "super"',
        '  allowed: "service", "partner", "trial", "robot", by catalog "shop"',
        '  mend: declare one of these key types, or add the type to the catalog',
      ].join('\n'),
    ]);
  });

  it.each([
    ['catalog', null, 'names no catalog'],
    ['type', undefined, 'names no key type'],
    ['type', 7, 'names no key type'],
    ['scopes', 'read', 'has scopes that are not a list of names'],
    ['scopes', undefined, 'has scopes that are not a list of names'],
    ['scopes', ['read', 'write', 7], 'has scopes that are not a list of names'],
  ])('refuses a raw resource whose %s is %j', async (field, value, declared) => {
    const { said } = await saidOf({ ...compliant, [field]: value });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`key "checkout" ${declared}\n`);
  });

  it('says of scopes that are no list what to write', async () => {
    expect((await saidOf({ ...compliant, scopes: 'read' })).said).toEqual([
      [
        'key "checkout" has scopes that are not a list of names',
        '  allowed: a list of names of scopes, by catalog "shop"',
        '  mend: declare it with ApiKey of keywright, which writes scopes: [] where there are none',
      ].join('\n'),
    ]);
  });

  it('is not misled by names that every JavaScript object has', async () => {
    expect((await saidOf({ ...compliant, type: 'constructor' })).said).toHaveLength(1);
    expect((await saidOf({ ...compliant, scopes: ['read', 'toString', 'write'] })).said).toHaveLength(1);
  });

  it('says what is wrong with the scopes of a key whose type does not exist either', async () => {
    expect((await saidOf({ ...compliant, type: 'super', scopes: ['root'] })).said).toHaveLength(2);
  });

  it('judges what is known while another value is not, and waits for that one', async () => {
    const { said, stopped } = await saidOf({ ...compliant, type: unknown.text, scopes: ['root', 'read'] });
    expect(said).toHaveLength(1);
    expect(stopped).toContain('.type');
  });

  it('is not stopped by unknown values that it has no use for', async () => {
    const unknowns = { ...compliant, label: unknown.text, expiresIn: unknown.text, aws: unknown.map };
    const { said, stopped } = await saidOf({ ...unknowns, scopes: ['read', 'root', 'write'] });
    expect(said).toHaveLength(1);
    expect(stopped).toBeUndefined();
  });
});
