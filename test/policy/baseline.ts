import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { instantOf } from '../../keys/time/instant.ts';
import { type ApiKeyPolicySettings, apiKeyPolicies } from '../../policy/index.ts';
import { type TestResource, type TestStack, testPolicies } from '../../policy/testing/index.ts';
import { API_KEY_TYPE, type ApiKeyInputs } from '../../provider/type.ts';

/** The catalog of these tests. */
export const catalog = defineCatalog({
  name: 'shop',
  scopes: {
    read: { grants: ['read:order'] },
    write: { grants: ['create:order', 'update:order'], implies: ['read'] },
    staff: { grants: ['manage:member'], elevated: true },
    owner: { grants: ['delete:shop'], implies: ['staff'], elevated: true },
    feed: { grants: ['read:feed'] },
  },
  types: {
    service: { prefix: 'shop_live', allows: '*', requires: ['read'], expiry: 'required', maxLifetime: '90d' },
    partner: { prefix: 'shop_partner', allows: ['read', 'feed'], expiry: 'optional' },
    trial: { prefix: 'shop_test', allows: ['read', 'feed'], expiry: 'required' },
    robot: { prefix: 'shop_robot', allows: ['read'], always: ['staff'], expiry: 'required' },
  },
});

/** The digest of {@link catalog}. */
export const digest = '6e682af4e7c5591a';

/** The inputs of a key that breaks no rule. */
export const compliant = {
  table: 'api-keys',
  catalog: 'shop',
  catalogDigest: digest,
  type: 'service',
  prefix: 'shop_live',
  scopes: ['read', 'write'],
  permissions: { 'create:order': 'write', 'read:order': 'read', 'update:order': 'write' },
  account: 'org-1',
  owner: 'checkout',
  label: 'checkout-2026',
  description: 'Takes the orders of the shop to the warehouse',
  expiresIn: '60d',
  rotation: { every: '30d', overlap: '24h' },
  secretName: 'keywright/shop/dev/checkout-1a2b3c4d',
  aws: { region: 'eu-central-1' },
  claim: '0123456789abcdef0123456789abcdef',
  origin: 'shop/dev/checkout',
  rotationEpoch: '2026-11-01T00:00:00Z',
} satisfies ApiKeyInputs;

/** The inputs of a key of a type that sets few bounds; it breaks no rule. */
export const partner = {
  ...compliant,
  type: 'partner',
  prefix: 'shop_partner',
  scopes: ['read'],
  permissions: { 'read:order': 'read' },
} satisfies ApiKeyInputs;

/** Settings under which an exception, in force, excuses the key from a rule for these scopes. */
export function excused(rule: string, scopes: readonly string[]) {
  const exception = {
    project: 'shop',
    stack: 'dev',
    resource: 'checkout',
    rule,
    scopes,
    reason: 'SEC-9',
    approver: 'security@shop.example',
    until: '2026-12-31',
  };
  return { exceptions: [exception], clock: () => instantOf(1_700_000_000) };
}

/** What the pack said. */
export interface Judgement {
  /** Violations by rule; a rule without any is left out. */
  readonly violations: Readonly<Record<string, readonly string[]>>;
  /** Rules that stopped at an unknown value, with the engine's words. */
  readonly stopped: Readonly<Record<string, string>>;
}

/** How inputs are presented to the pack; all has a default. */
export interface Presented extends Partial<Omit<TestStack, 'resources'>> {
  readonly type?: string;
  readonly name?: string;
  readonly outputs?: TestResource['outputs'];
  /** What else the stack declares. */
  readonly beside?: readonly TestResource[];
  readonly settings?: Partial<ApiKeyPolicySettings>;
}

/** Has the pack judge inputs, of an `ApiKey` if no type is said, in the stack `shop/dev`. */
export async function judged(
  inputs: Readonly<Record<string, unknown>>,
  presented: Presented = {},
): Promise<Judgement> {
  const { type = API_KEY_TYPE, name = 'checkout', outputs, beside = [], settings, ...stack } = presented;
  const resource = { type, name, props: inputs, ...(outputs === undefined ? {} : { outputs }) };
  const { violations, undecided } = await testPolicies(apiKeyPolicies({ catalogs: [catalog], ...settings }), {
    project: 'shop',
    ...stack,
    resources: [...beside, resource],
  });
  const byRule: Record<string, string[]> = {};
  for (const { policy, message } of violations) byRule[policy] = [...(byRule[policy] ?? []), message];
  return {
    violations: byRule,
    stopped: Object.fromEntries(undecided.map(({ policy, message }) => [policy, message])),
  };
}

/** A function that judges inputs and says what one rule found; it fails if another rule found something. */
export function saidBy(rule: string) {
  return async (inputs: Readonly<Record<string, unknown>>, presented: Presented = {}) => {
    const { violations, stopped } = await judged(inputs, presented);
    // Whether an exception of the test ends in time is of no account there.
    const isOther = (name: string): boolean => name !== rule && !name.startsWith('exceptions-');
    const others = Object.keys(violations).filter(isOther);
    if (others.length > 0) throw new Error(`other rules found something, too: ${others.join(', ')}`);
    return { said: violations[rule] ?? [], stopped: stopped[rule] };
  };
}
