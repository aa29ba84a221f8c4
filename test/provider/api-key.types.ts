/**
 * What the compiler refuses, and what it must not. Nothing here runs: `npm run check` compiles it, and a mistake that
 * is no longer refused leaves an unused `@ts-expect-error`, which is an error.
 */
import type * as pulumi from '@pulumi/pulumi';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { ApiKey, type Duration, duration } from '../../provider/index.ts';

const catalog = defineCatalog({
  name: 'acme',
  scopes: {
    read: { grants: ['read:item'] },
    write: { grants: ['update:item'], implies: ['read'] },
    admin: { grants: ['delete:item'], elevated: true },
  },
  types: {
    service: { prefix: 'acme_live', allows: '*', expiry: 'required', maxLifetime: '90d' },
    partner: { prefix: 'acme_partner', allows: ['read'], expiry: 'optional' },
  },
  useCases: { upload: { type: 'service', scopes: ['write'] } },
});
const bare = defineCatalog({
  name: 'bare',
  scopes: { read: { grants: ['read:item'] } },
  types: { service: { prefix: 'bare_live', allows: '*', expiry: 'required' } },
});
const common = { table: 'keys', catalog, type: 'service', account: 'org-1', owner: 'team' } as const;

export function accepted(
  text: pulumi.Output<string>,
  scope: pulumi.Output<'read'>,
  life: pulumi.Output<Duration>,
): readonly ApiKey[] {
  const key = new ApiKey('upload', { ...common, scopes: ['read', 'admin'], expiresIn: '90d' });
  const secretName: pulumi.Output<string> = key.secretName;
  const version: pulumi.Output<number> = key.version;
  const rotatesAt: pulumi.Output<string | undefined> = key.rotatesAt;
  return [
    new ApiKey('bare', { ...common, expiresIn: '1h' }),
    new ApiKey('shared-arguments', {
      ...common,
      ...({ scopes: ['read', 'write'], expiresIn: '30d' } as const),
    }),
    new ApiKey('partner', { ...common, type: 'partner', scopes: ['read'], expiresIn: 'never' }),
    new ApiKey('read-from-configuration', { ...common, expiresIn: duration('30d') }),
    new ApiKey('for-something', { ...common, useCase: 'upload', scopes: ['write'], expiresIn: '30d' }),
    new ApiKey('later', {
      ...common,
      table: text,
      account: text,
      owner: text,
      label: secretName,
      grantor: text,
      description: version.apply(String),
      scopes: [scope, 'write'],
      expiresIn: life,
      rotation: { every: life, overlap: '0s' },
      rotationTrigger: rotatesAt.apply((at) => at ?? ''),
      tags: { team: text },
      allowedCidrs: [text, '203.0.113.0/24'],
      notBefore: text,
      accountAttributes: [text],
      aws: { region: text },
    }),
    new ApiKey('absent', {
      ...common,
      expiresIn: '30d',
      scopes: undefined,
      label: undefined,
      grantor: undefined,
      description: undefined,
      rotation: undefined,
      rotationTrigger: undefined,
      revoked: undefined,
      allowedCidrs: undefined,
      notBefore: undefined,
      accountAttributes: undefined,
      useCase: undefined,
      secretName: undefined,
      tags: undefined,
      aws: undefined,
    }),
  ];
}

export function refused(text: string): readonly unknown[] {
  return [
    // @ts-expect-error the catalog has no such scope
    new ApiKey('a', { ...common, scopes: ['raed'], expiresIn: '30d' }),
    // @ts-expect-error this type does not allow that scope
    new ApiKey('b', { ...common, type: 'partner', scopes: ['write'], expiresIn: '30d' }),
    // @ts-expect-error the catalog has no such type
    new ApiKey('c', { ...common, type: 'sevrice', expiresIn: '30d' }),
    // @ts-expect-error expiresIn must be written
    new ApiKey('d', { ...common, scopes: ['read'] }),
    // @ts-expect-error undefined is not "never"
    new ApiKey('e', { ...common, expiresIn: undefined }),
    // @ts-expect-error not a duration
    new ApiKey('f', { ...common, expiresIn: '30 days' }),
    // @ts-expect-error a number has no unit
    new ApiKey('g', { ...common, expiresIn: 30 }),
    // @ts-expect-error any text is no duration: `duration(text)` parses it
    new ApiKey('h', { ...common, expiresIn: text }),
    // @ts-expect-error not a duration
    new ApiKey('i', { ...common, expiresIn: '90d', rotation: { every: 'monthly' } }),
    // @ts-expect-error no such argument
    new ApiKey('j', { ...common, expiresIn: '90d', allowEverything: true }),
    // @ts-expect-error the catalog has no such use case
    new ApiKey('m', { ...common, useCase: 'uplaod', expiresIn: '30d' }),
    // @ts-expect-error the catalog has no use cases
    new ApiKey('n', { ...common, catalog: bare, useCase: 'upload', expiresIn: '30d' }),
    // @ts-expect-error a profile comes from the environment alone
    new ApiKey('k', { ...common, expiresIn: '90d', aws: { profile: 'x' } }),
    // @ts-expect-error the plaintext is never an output
    new ApiKey('l', { ...common, expiresIn: '90d' }).plaintext,
  ];
}

export function refusedWhereAKeyIsExpected(): readonly ApiKey[] {
  return [
    // @ts-expect-error a partner's key may not write
    new ApiKey('partner', { ...common, type: 'partner', scopes: ['write'], expiresIn: 'never' }),
    // @ts-expect-error there is no such type
    new ApiKey('misspelt', { ...common, type: 'servce', expiresIn: '90d' }),
  ];
}
