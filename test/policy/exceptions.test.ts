import { describe, expect, it } from 'vitest';
import { instantOf } from '../../keys/time/instant.ts';
import { apiKeyPolicies, type PolicyException } from '../../policy/index.ts';
import { catalog, compliant, judged, type Presented } from './baseline.ts';

const never = { ...compliant, expiresIn: 'never' };
const staff = {
  ...compliant,
  scopes: ['read', 'staff'],
  permissions: { 'manage:member': 'staff', 'read:order': 'read' },
};
const common = {
  project: 'shop',
  stack: 'dev',
  resource: 'checkout',
  approver: 'security@shop.example',
  until: '2026-12-31',
} as const;
const forNever: PolicyException = { ...common, rule: 'key-must-expire', reason: 'SEC-481' };
const forStaff: PolicyException = {
  ...common,
  rule: 'key-elevated-scopes',
  scopes: ['staff'],
  reason: 'SEC-482',
};
/** 2026-12-31T23:59:59Z, the last second of the exceptions above. */
const LAST = instantOf(1_798_761_599);

/** The rules about exceptions themselves have tests of their own. */
const config = { 'exceptions-hold': 'disabled', 'exceptions-used': 'disabled' } as const;

function under(exception: PolicyException, at = LAST): Presented {
  return { settings: { exceptions: [exception], clock: () => at }, config };
}

describe('an exception', () => {
  it('covers the key and the rule that it names', async () => {
    expect(await judged(never, under(forNever))).toEqual({ violations: {}, stopped: {} });
    expect(await judged(staff, under(forStaff))).toEqual({ violations: {}, stopped: {} });
  });

  it.each([
    { name: 'checkout2' },
    { name: 'Checkout' },
    { name: 'check' },
    { project: 'shop2' },
    { project: 'Shop' },
    { stack: 'dev2' },
    { stack: 'prod' },
  ])('covers no other key: %j', async (elsewhere) => {
    const { violations } = await judged(never, { ...under(forNever), ...elsewhere });
    expect(Object.keys(violations)).toEqual(['key-must-expire']);
  });

  it('covers no other rule', async () => {
    const { violations } = await judged({ ...staff, expiresIn: 'never' }, under(forNever));
    expect(Object.keys(violations)).toEqual(['key-elevated-scopes']);
  });

  it('covers no other scope, nor one that comes with the named one', async () => {
    const owner = {
      ...compliant,
      scopes: ['owner', 'read'],
      permissions: { 'delete:shop': 'owner', 'manage:member': 'owner', 'read:order': 'read' },
    };
    const { violations } = await judged(owner, under({ ...forStaff, scopes: ['owner'] }));
    expect(violations['key-elevated-scopes']).toHaveLength(1);
    expect(violations['key-elevated-scopes']?.[0]).toContain('"staff"');
  });

  it.each([
    [{ catalog: 'shadow' }, 'key-type-and-scopes-exist'],
    [{ scopes: ['read', 'staff', 'root'] }, 'key-type-and-scopes-exist'],
    [{ permissions: { ...staff.permissions, 'delete:shop': 'staff' } }, 'key-permissions-match'],
    [{ type: 'partner', prefix: 'shop_partner' }, 'key-scopes-fit-type'],
  ])('does not make %j acceptable', async (broken, rule) => {
    const exception = { ...forStaff, scopes: ['staff', 'root'] };
    const { violations } = await judged({ ...staff, ...broken }, under(exception));
    expect(Object.keys(violations)).toEqual([rule]);
  });

  it('lapses with the end of its last day in UTC, and the violation says so', async () => {
    expect((await judged(never, under(forNever, LAST))).violations).toEqual({});
    const { violations } = await judged(never, under(forNever, instantOf(LAST + 1)));
    expect(violations['key-must-expire']).toHaveLength(1);
    expect(violations['key-must-expire']?.[0]).toMatch(
      /\n {2}lapsed: the exception for it \(SEC-481\) ended on 2026-12-31; mend the resource, or have it approved anew, with a later until$/,
    );
  });

  it('that has lapsed does not stand in the way of one that holds', async () => {
    const exceptions = [{ ...forNever, until: '2025-01-01' }, forNever];
    const { violations } = await judged(never, { settings: { exceptions, clock: () => LAST }, config });
    expect(violations).toEqual({});
  });
});

describe('a pattern', () => {
  const partner = { name: 'partner-7', project: 'shop', stack: 'shop-prod' };

  it.each([
    { resource: 'partner-*' },
    { resource: '*-7' },
    { resource: 'p*r*7' },
    { resource: 'partner-7*' },
    { resource: 'part*', project: 'sh*', stack: '*-prod' },
    { resource: 'partner-*', project: '*', stack: '*' },
  ])('of %j covers the key', async (patterns) => {
    const exception = { ...forNever, stack: 'shop-prod', ...patterns };
    expect((await judged(never, { ...under(exception), ...partner })).violations).toEqual({});
  });

  it.each([
    { resource: 'partner-' },
    { resource: 'partner' },
    { resource: 'artner-*' },
    { resource: 'partner.7' },
    { resource: 'partner-?' },
    { resource: '[a-z]*' },
    { resource: 'partner-7', stack: 'prod' },
    { resource: 'partner-7', stack: '*-dev' },
    { resource: 'partner-7', project: 'sho' },
    { resource: 'urn:pulumi:*::partner-7' },
  ])('of %j does not', async (patterns) => {
    const exception = { ...forNever, stack: 'shop-prod', ...patterns };
    const { violations } = await judged(never, { ...under(exception), ...partner });
    expect(Object.keys(violations)).toEqual(['key-must-expire']);
  });
});

describe('a pack', () => {
  it.each([
    ['a rule that there is not', { ...forNever, rule: 'key-must-sing' }, 'there is no rule "key-must-sing"'],
    ['no resource', { ...forNever, resource: ' ' }, 'resource is empty'],
    ['everything', { ...forNever, resource: '*' }, 'resource is a pattern for everything'],
    ['everything, twice', { ...forNever, resource: '* *' }, 'resource is a pattern for everything'],
    [
      'a rule about exceptions',
      { ...forNever, rule: 'exceptions-hold' },
      'exceptions-hold knows no exceptions',
    ],
    ['no project', { ...forNever, project: undefined }, 'project is empty'],
    ['no stack', { ...forNever, stack: '' }, 'stack is empty'],
    ['no rule', { ...forNever, rule: undefined }, 'rule is empty'],
    ['no reason', { ...forNever, reason: '' }, 'reason is empty'],
    ['no approver', { ...forNever, approver: undefined }, 'approver is empty'],
    ['no end', { ...forNever, until: undefined }, 'until is empty'],
    ['an empty end', { ...forNever, until: '' }, 'until is not a day such as "2026-12-31"'],
    ['an end that is no day', { ...forNever, until: '2026-02-30' }, 'until is not a day'],
    ['an end with a time', { ...forNever, until: '2026-12-31T00:00:00Z' }, 'until is not a day'],
    [
      'an elevated scope without naming it',
      { ...forStaff, scopes: [] },
      'an exception for key-elevated-scopes must name the scopes that it is about',
    ],
    [
      'no scopes for a rule about scopes',
      { ...forStaff, scopes: undefined },
      'an exception for key-elevated-scopes must name',
    ],
    [
      'scopes that are one text, of which a scope may be a part',
      { ...forStaff, scopes: 'not-staff' },
      'scopes is to be a list of texts',
    ],
    ['a scope that is no text', { ...forStaff, scopes: ['staff', 7] }, 'scopes is to be a list of texts'],
    [
      'scopes for a rule that knows none',
      { ...forNever, scopes: ['staff'] },
      'key-must-expire is not about scopes; leave scopes out',
    ],
    [
      'a rule that has none',
      { ...forNever, rule: 'key-permissions-match' },
      'key-permissions-match knows no exceptions: mend the resource',
    ],
  ])('refuses an exception for %s, and says which one', (_, exception, problem) => {
    const exceptions = [forNever, exception as PolicyException];
    expect(() => apiKeyPolicies({ catalogs: [catalog], exceptions })).toThrow(
      `apiKeyPolicies: exceptions[1]: ${problem}`,
    );
  });

  it('refuses to judge without a catalog, or by two of one name', () => {
    expect(() => apiKeyPolicies({ catalogs: [] })).toThrow(TypeError);
    expect(() => apiKeyPolicies({ catalogs: [catalog, catalog] })).toThrow(TypeError);
  });
});
