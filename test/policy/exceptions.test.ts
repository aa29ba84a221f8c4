import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import { apiKeyPolicies, type PolicyException } from '../../policy/index.ts';
import { catalog, compliant, judged } from './baseline.ts';

const never = { ...compliant, expiresIn: 'never' };
const staff = {
  ...compliant,
  scopes: ['read', 'staff'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};
const forNever: PolicyException = {
  resource: 'checkout',
  rule: 'key-must-expire',
  reason: 'SEC-481',
  until: '2026-12-31',
};
const forStaff: PolicyException = {
  resource: 'checkout',
  rule: 'key-not-over-scoped',
  scopes: ['staff'],
  reason: 'SEC-482',
  until: '2026-12-31',
};
/** 2026-12-31T23:59:59Z, the last second of the exceptions above. */
const LAST = instantOf(1_798_761_599);

function under(exception: PolicyException, at = LAST) {
  return { settings: { exceptions: [exception], clock: () => at } };
}

describe('an exception', () => {
  it('covers the key and the rule that it names', async () => {
    expect(await judged(never, under(forNever))).toEqual({ violations: {}, stopped: {} });
    expect(await judged(staff, under(forStaff))).toEqual({ violations: {}, stopped: {} });
  });

  it('covers no other key', async () => {
    for (const name of ['checkout2', 'Checkout', 'check']) {
      const { violations } = await judged(never, { ...under(forNever), name });
      expect(Object.keys(violations)).toEqual(['key-must-expire']);
    }
  });

  it('covers no other rule', async () => {
    const { violations } = await judged({ ...staff, expiresIn: 'never' }, under(forNever));
    expect(Object.keys(violations)).toEqual(['key-not-over-scoped']);
  });

  it('covers no other scope, nor one that comes with the named one', async () => {
    const owner = {
      ...compliant,
      scopes: ['owner', 'read'],
      permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
    };
    const { violations } = await judged(owner, under({ ...forStaff, scopes: ['owner'] }));
    expect(violations['key-not-over-scoped']).toHaveLength(1);
    expect(violations['key-not-over-scoped']?.[0]).toContain('"staff"');
  });

  it.each([
    { catalog: 'shadow' },
    { permissions: { ...staff.permissions, 'delete:shop': 'staff' } },
    { scopes: ['read', 'staff', 'root'] },
  ])('does not make %j acceptable', async (broken) => {
    const exception = { ...forStaff, scopes: ['staff', 'root'] };
    const { violations } = await judged({ ...staff, ...broken }, under(exception));
    expect(violations['key-not-over-scoped']?.length).toBeGreaterThan(0);
  });

  it('lapses with the end of its last day in UTC, and the violation says so', async () => {
    expect((await judged(never, under(forNever, LAST))).violations).toEqual({});
    const { violations } = await judged(never, under(forNever, instantOf(LAST + 1)));
    expect(violations['key-must-expire']).toHaveLength(1);
    expect(violations['key-must-expire']?.[0]).toContain(
      'the exception for it (SEC-481) ended on 2026-12-31',
    );
  });

  it('that has lapsed does not stand in the way of one that holds', async () => {
    const exceptions = [{ ...forNever, until: '2025-01-01' }, forNever];
    const { violations } = await judged(never, { settings: { exceptions, clock: () => LAST } });
    expect(violations).toEqual({});
  });
});

describe('a pattern of URNs', () => {
  const urn = 'urn:pulumi:prod::shop::my:Component$pulumi-nodejs:keywright:ApiKey::partner-7';

  it.each(['urn:pulumi:prod::shop::*::partner-*', 'urn:pulumi:*::shop::*ApiKey::partner-7', urn])(
    '%s covers the key',
    async (resource) => {
      const presented = { ...under({ ...forNever, resource }), name: 'partner-7', urn };
      expect((await judged(never, presented)).violations).toEqual({});
    },
  );

  it.each([
    'urn:pulumi:prod::*::partner-7',
    'urn:pulumi:prod*',
    'urn:pulumi:prod::shop::*::partner-',
    'urn:pulumi:prod::shop::my.Component*::partner-*',
    'urn:pulumi:dev::shop::*::partner-*',
  ])('%s does not, because a star stays within its part', async (resource) => {
    const presented = { ...under({ ...forNever, resource }), name: 'partner-7', urn };
    expect(Object.keys((await judged(never, presented)).violations)).toEqual(['key-must-expire']);
  });
});

describe('a pack', () => {
  it.each([
    ['a rule that there is not', { ...forNever, rule: 'key-must-sing' }],
    ['no resource', { ...forNever, resource: ' ' }],
    ['every key by name', { ...forNever, resource: '*' }],
    ['no reason', { ...forNever, reason: '' }],
    ['no end', { ...forNever, until: undefined }],
    ['an end that is no day', { ...forNever, until: '2026-02-30' }],
    ['an end with a time', { ...forNever, until: '2026-12-31T00:00:00Z' }],
    ['an elevated scope without naming it', { ...forStaff, scopes: [] }],
    ['scopes for a rule that knows none', { ...forNever, scopes: ['staff'] }],
  ])('refuses an exception for %s', (_, exception) => {
    const exceptions = [exception as PolicyException];
    expect(() => apiKeyPolicies({ catalogs: [catalog], exceptions })).toThrow(TypeError);
  });

  it('refuses to judge without a catalog, or by two of one name', () => {
    expect(() => apiKeyPolicies({ catalogs: [] })).toThrow(TypeError);
    expect(() => apiKeyPolicies({ catalogs: [catalog, catalog] })).toThrow(TypeError);
  });
});
