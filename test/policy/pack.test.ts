import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { apiKeyPolicies } from '../../policy/index.ts';
import { courtOf, judge } from '../../policy/judge.ts';
import { Session } from '../../policy/pulumi/session.ts';
import type { Rule } from '../../policy/rule.ts';
import { rules } from '../../policy/rules/index.ts';
import { declaredKey, deployedKey } from '../../policy/subjects/declared-key.ts';
import { declaredResource } from '../../policy/subjects/declared-resource.ts';
import { UNKNOWN } from '../../policy/subjects/seen.ts';
import { unknown } from '../../policy/testing/index.ts';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.ts';
import { catalog, compliant, judged } from './baseline.ts';
import { organisation } from './organisation.ts';

const acme = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] } },
  types: { token: { prefix: 'acme_live', allows: '*', expiry: 'required' } },
});

describe('apiKeyPolicies', () => {
  it('offers every rule as a policy that says how to mend a violation', () => {
    const policies = apiKeyPolicies({ catalogs: [catalog] });
    const shown = rules.filter(({ evidence }: Rule) => evidence.some((one) => one !== 'live-table'));
    expect(policies.map(({ name }) => name)).toEqual(shown.map(({ name }) => name));
    for (const policy of policies) {
      expect(['mandatory', 'advisory', 'remediate']).toContain(policy.enforcementLevel);
      expect(['low', 'medium', 'high', 'critical']).toContain(policy.severity);
      expect(policy.description).toMatch(/\.$/);
      expect(policy.remediationSteps).toMatch(/.{30}\.$/);
      expect(policy.displayName?.length).toBeGreaterThan(10);
      expect(policy.url).toMatch(new RegExp(`#${policy.name}$`));
    }
  });

  it('shows the settings of a rule with their defaults, and none where a rule has none', () => {
    const policies = new Map(apiKeyPolicies({ catalogs: [catalog] }).map((policy) => [policy.name, policy]));
    expect(policies.get('key-lifetime')?.configSchema).toMatchObject({
      properties: { maxLifetime: { type: 'string', default: '365d' } },
    });
    expect(policies.get('key-must-expire')).not.toHaveProperty('configSchema');
  });

  it('names every rule once, in lower case', () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it('leaves resources of other types alone', async () => {
    const type = 'aws:s3/bucket:Bucket';
    expect(await judged({ expiresIn: 'never' }, { type })).toEqual({ violations: {}, stopped: {} });
  });

  it('finds everything that is wrong with a key at once', async () => {
    const { violations } = await judged({ ...compliant, expiresIn: 'never', scopes: ['root', 'staff'] });
    expect(Object.keys(violations)).toEqual([
      'key-must-expire',
      // `root` is unknown.
      'key-type-and-scopes-exist',
      // `read` is not declared, although required.
      'key-scopes-fit-type',
      // `staff` is elevated.
      'key-elevated-scopes',
      'key-permissions-match',
    ]);
  });

  it('hides no violation behind an unknown value of the same rule', async () => {
    const { violations, stopped } = await judged({
      ...compliant,
      expiresIn: 'never',
      scopes: ['root', unknown.text],
    });
    expect(Object.keys(violations)).toEqual(['key-must-expire', 'key-type-and-scopes-exist']);
    expect(stopped).toHaveProperty('key-type-and-scopes-exist');
  });

  it('judges every key by the catalog that it names', async () => {
    const presented = { settings: { catalogs: [catalog, acme] } };
    expect((await judged(compliant, presented)).violations).toEqual({});
    const { violations } = await judged({ ...compliant, catalog: 'acme' }, presented);
    expect(Object.keys(violations)).toEqual(['key-type-and-scopes-exist']);
  });
});

describe('no rule', () => {
  const URN = 'urn:pulumi:shop-prod::shop::t::k';
  const court = courtOf(organisation, rules);
  const now = instantOf(1_800_000_000);
  const value = (...likely: unknown[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...likely, UNKNOWN) }, fc.anything());
  const values = (...likely: unknown[]) => fc.oneof(fc.array(value(...likely), { maxLength: 5 }), value());
  const duration = value('30d', '0s', '3000d', 'never');
  const instant = value('2026-01-01T00:00:00Z', '2030-01-01T00:00:00Z', 'never');

  /** Every input of a key that a rule reads, each good, odd or not known yet. */
  const keyInputs = fc.record(
    {
      table: value('api-keys'),
      catalog: fc.oneof({ weight: 5, arbitrary: fc.constant('shop') }, fc.anything()),
      catalogDigest: value(compliant.catalogDigest),
      type: value('service', 'partner', 'robot', '__proto__'),
      prefix: value('shop_live'),
      scopes: values('read', 'write', 'staff', 'owner', 'feed', '__proto__'),
      accountAttributes: values('parent-org'),
      permissions: fc.oneof(
        fc.dictionary(fc.constantFrom('read:order', 'manage:member', '__proto__'), value('read', 'staff')),
        value(),
      ),
      account: value('org-1'),
      owner: value('checkout', 'people-ops'),
      label: value('checkout'),
      description: value('what it is for'),
      grantor: value('lena'),
      useCase: value('orders'),
      expiresIn: duration,
      rotation: fc.oneof(fc.record({ every: duration, overlap: duration }, { requiredKeys: [] }), value()),
      revoked: value(true, false),
      allowedCidrs: values('0.0.0.0/0', '10.0.0.0/8', '::/0'),
      secretName: value('keywright/shop/dev/checkout-1a2b3c4d'),
      tags: fc.oneof(fc.dictionary(fc.string(), value('a')), value()),
      kmsKeyId: value('alias/keys'),
      claim: value(compliant.claim),
    },
    { requiredKeys: [] },
  );
  const outputs = fc.record(
    {
      status: value('active', 'expired', 'revoked'),
      version: value(1, 2, -1, Number.NaN),
      createdAt: instant,
      issuedAt: instant,
      expiresAt: instant,
      rotatesAt: instant,
      previousExpiresAt: instant,
    },
    { requiredKeys: [] },
  );
  const grantorInputs = fc.record(
    {
      grantorId: value('lena'),
      table: value('api-keys'),
      catalog: value('shop'),
      permissions: fc.oneof(fc.dictionary(fc.constantFrom('read:order'), value('read')), value()),
      disabled: value(true, false),
    },
    { requiredKeys: [] },
  );
  /** The types of resources that rules know by name. */
  const types = fc.constantFrom(
    'aws:dynamodb/table:Table',
    'aws:dynamodb/tableItem:TableItem',
    'aws:iam/role:Role',
    'aws:iam/rolePolicy:RolePolicy',
    'aws:iam/policy:Policy',
    'aws:iam/accessKey:AccessKey',
    'aws:lambda/function:Function',
    'aws:apigateway/authorizer:Authorizer',
    'aws:apigatewayv2/authorizer:Authorizer',
    'aws:apigateway/apiKey:ApiKey',
    'aws:appsync/apiKey:ApiKey',
    'aws:secretsmanager/secretPolicy:SecretPolicy',
    'aws:ssm/parameter:Parameter',
    'command:local:Command',
    'pulumi-nodejs:dynamic:Resource',
  );
  const resources = fc.array(
    fc.oneof(
      fc.record({ type: fc.constant(API_KEY_TYPE), props: keyInputs, outputs }),
      fc.record({ type: fc.constant(GRANTOR_TYPE), props: grantorInputs, outputs }),
      fc.record({ type: types, props: fc.dictionary(fc.string(), fc.anything()), outputs }),
    ),
    { maxLength: 4 },
  );

  function prove(rule: Rule): void {
    switch (rule.judges) {
      case 'key':
        fc.assert(
          fc.property(keyInputs, outputs, (inputs, after) => {
            const key = declaredKey({ name: 'k', urn: URN, type: API_KEY_TYPE }, inputs);
            const deployed = deployedKey(after);
            check(judge(rule, deployed === undefined ? key : { ...key, deployed }, court, {}, now));
          }),
        );
        break;
      case 'resource':
        fc.assert(
          fc.property(types, fc.dictionary(fc.string(), fc.anything()), (type, inputs) => {
            check(judge(rule, declaredResource({ name: 'k', urn: URN, type }, inputs), court, {}, now));
          }),
        );
        break;
      case 'stack':
        fc.assert(
          fc.property(resources, (declared) => {
            const session = new Session();
            const shown = declared.map((one, at) => ({ ...one, name: `k${at}`, urn: `${URN}${at}` }));
            for (const one of shown) session.see(one, 'rule');
            const stack = session.stackOf(shown.map((one) => ({ ...one, props: one.outputs })));
            check(judge(rule, stack, court, {}, now));
          }),
        );
        break;
    }
  }

  function check({ charges, questions }: ReturnType<typeof judge>): void {
    for (const { message } of charges) expect(message).toMatch(/\n {2}allowed: [\s\S]+\n {2}mend: /);
    for (const { undecided } of questions) expect(undecided.field).not.toBe('');
  }

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    'falls over, whatever the inputs hold: %s',
    (_, rule) => prove(rule),
  );
});
