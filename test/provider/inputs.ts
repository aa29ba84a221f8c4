import { catalogDigest, defineCatalog } from '../../keys/catalog/define-catalog.js';
import { formatInstant, type Instant, instantOf } from '../../keys/time/instant.js';
import { checkInputs } from '../../provider/lifecycle/check.js';
import type { RawInputs } from '../../provider/lifecycle/findings.js';
import { checkedInputs } from '../../provider/lifecycle/inputs.js';
import { type KeySpec, specOf } from '../../provider/lifecycle/spec.js';

/** 2027-01-15T08:00:00Z, a whole number of days' tenths, so that epochs round to nothing odd. */
export const NOW = instantOf(1_800_000_000);
export const DAY = 86_400;

export const catalog = defineCatalog({
  name: 'acme',
  scopes: { view: { grants: ['read:item'] }, edit: { grants: ['update:item'], implies: ['view'] } },
  types: { token: { prefix: 'acme_live', allows: '*', expiry: 'optional' } },
});

/** What the constructor hands to the engine for a sound declaration. */
export function declared(wish: Readonly<Record<string, unknown>> = {}): RawInputs {
  const all = {
    __provider: 'code',
    table: 'keys',
    catalog: 'acme',
    catalogDigest: catalogDigest(catalog),
    type: 'token',
    prefix: 'acme_live',
    scopes: ['view'],
    permissions: { 'read:item': 'view' },
    typeLimits: { expiry: 'optional', minLifetime: '1h', maxLifetime: '365d' },
    account: 'org-1',
    owner: 'team',
    label: 'upload',
    expiresIn: '90d',
    rotation: { every: '30d', overlap: '24h' },
    aws: { region: 'us-east-1' },
    claim: 'c'.repeat(32),
    origin: 'shop/prod/upload',
    ...wish,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The declaration after `check`. */
export function checked(
  wish: Readonly<Record<string, unknown>> = {},
  now: Instant = NOW,
  olds: RawInputs = {},
): RawInputs {
  const { inputs, failures } = checkInputs(olds, declared(wish), now);
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  return inputs;
}

/** The declaration in the words of the domain. */
export function wanted(
  wish: Readonly<Record<string, unknown>> = {},
  now: Instant = NOW,
  olds: RawInputs = {},
): KeySpec {
  return specOf(checkedInputs(checked(wish, now, olds)));
}

/** An instant as texts have it. */
export function textOf(at: number): string {
  return formatInstant(instantOf(at));
}
