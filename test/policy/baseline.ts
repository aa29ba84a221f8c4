import { unknownCheckingProxy } from '@pulumi/policy';
import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import { type ApiKeyPolicySettings, apiKeyPolicies } from '../../policy/index.ts';
import type { ApiKeyInputs } from '../../provider/type.ts';

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
    robot: { prefix: 'shop_robot', allows: ['read'], always: ['staff'], expiry: 'required' },
  },
});

/** The digest of {@link catalog}. */
export const digest = '45384badbd5bbac8';

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
  expiresIn: '60d',
  rotation: { every: '30d', overlap: '24h' },
  secretName: 'keywright/shop/dev/checkout-1a2b3c4d',
  aws: { region: 'eu-central-1' },
  claim: '0123456789abcdef0123456789abcdef',
  origin: 'shop/dev/checkout',
  rotationEpoch: '2026-11-01T00:00:00Z',
} satisfies ApiKeyInputs;

/** What stands in the inputs, by the engine's protocol, where a preview does not know a text yet. */
export const UNKNOWN_TEXT = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** The same for a list and for a map. */
export const UNKNOWN_LIST = '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2';
export const UNKNOWN_MAP = 'dd056dcd-154b-4c76-9bd3-c8f88648b5ff';

/** What the pack said of a resource. */
export interface Judgement {
  /** Violations by rule; a rule without any is left out. */
  readonly violations: Readonly<Record<string, readonly string[]>>;
  /** Rules that stopped at an unknown value, with the engine's words. */
  readonly stopped: Readonly<Record<string, string>>;
}

/** How a resource is presented to the pack; everything but its inputs has a default. */
export interface Presented {
  readonly type?: string;
  readonly name?: string;
  readonly urn?: string;
  /** Configuration of the pack, by rule. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly settings?: Partial<ApiKeyPolicySettings>;
}

/** Has the pack judge inputs, through the same proxy that the engine's host puts before them. */
export async function judged(
  inputs: Readonly<Record<string, unknown>>,
  presented: Presented = {},
): Promise<Judgement> {
  const { type = 'pulumi-nodejs:keywright:ApiKey', name = 'checkout', config = {} } = presented;
  const urn = presented.urn ?? `urn:pulumi:dev::shop::${type}::${name}`;
  const violations: Record<string, string[]> = {};
  const stopped: Record<string, string> = {};
  for (const policy of apiKeyPolicies({ catalogs: [catalog], ...presented.settings })) {
    const { validateResource } = policy;
    if (typeof validateResource !== 'function') throw new Error(`${policy.name} judges no resource`);
    const args = {
      type,
      name,
      urn,
      props: unknownCheckingProxy(structuredClone(inputs)),
      opts: {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
        additionalSecretOutputs: [],
      },
      stackTags: new Map<string, string>(),
      isType: () => false,
      asType: () => undefined,
      // The host gives no defaults when it is called without an engine.
      getConfig: <T extends object>() => (config[policy.name] ?? {}) as T,
      notApplicable: (): never => {
        throw new Error('not applicable');
      },
    };
    try {
      await validateResource(args, (message) => {
        violations[policy.name] = [...(violations[policy.name] ?? []), message];
      });
    } catch (error) {
      stopped[policy.name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { violations, stopped };
}
