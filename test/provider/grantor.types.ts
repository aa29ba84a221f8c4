/** What the compiler refuses of a grantor, and what it must not. Nothing here runs: `npm run check` compiles it. */
import type * as pulumi from '@pulumi/pulumi';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { ApiKey, Grantor } from '../../provider/index.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: { read: { grants: ['read:item'] }, write: { grants: ['update:item'], implies: ['read'] } },
  types: { member: { prefix: 'acme', allows: '*', expiry: 'required', grantor: 'required' } },
});
const common = { table: 'keys', catalog } as const;

export function accepted(text: pulumi.Output<string>, off: pulumi.Output<boolean>): readonly unknown[] {
  const alice: Grantor = new Grantor('alice', { ...common, scopes: ['write'], permissions: ['read:item'] });
  return [
    new Grantor('nobody', {
      ...common,
      table: text,
      id: text,
      permissions: [],
      disabled: off,
      aws: { region: text },
    }),
    new Grantor('absent', {
      ...common,
      scopes: [],
      permissions: undefined,
      id: undefined,
      disabled: undefined,
    }),
    new ApiKey('upload', {
      ...common,
      type: 'member',
      account: 'org-1',
      owner: 'team',
      expiresIn: '30d',
      grantor: alice.grantorId,
    }),
  ];
}

export function refused(): readonly unknown[] {
  return [
    // @ts-expect-error the catalog has no such scope
    new Grantor('a', { ...common, scopes: ['raed'] }),
    // @ts-expect-error no scope grants it
    new Grantor('b', { ...common, permissions: ['raed:item'] }),
    // @ts-expect-error no such argument
    new Grantor('c', { ...common, scopes: [], until: '2030-01-01' }),
    // @ts-expect-error a table must be named
    new Grantor('d', { catalog, scopes: [] }),
  ];
}
