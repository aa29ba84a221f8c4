import { defineCatalog } from '../../keys/catalog/define-catalog.ts';
import type { TestResource } from '../../policy/testing/index.ts';
import { API_KEY_TYPE, GRANTOR_TYPE } from '../../provider/type.ts';
import { compliant } from './baseline.ts';

/** A catalog whose keys exist on the authority of people, and of which an account has only so many. */
export const crew = defineCatalog({
  name: 'crew',
  scopes: {
    look: { grants: ['read:shift'] },
    plan: { grants: ['create:shift', 'update:shift'], implies: ['look'] },
    staffed: { grants: ['read:person'], condition: 'has-staff' },
  },
  types: {
    agent: {
      prefix: 'crew_agent',
      allows: '*',
      grantor: 'required',
      expiry: 'required',
      maxKeysPerAccount: 2,
    },
    kiosk: {
      prefix: 'crew_kiosk',
      allows: ['plan'],
      always: ['look'],
      grantor: 'optional',
      expiry: 'required',
    },
    board: { prefix: 'crew_board', allows: ['look'], expiry: 'required' },
  },
});

/** The inputs of a key of {@link crew} that breaks no rule: on the authority of Alice. */
export const agent = {
  ...compliant,
  catalog: 'crew',
  catalogDigest: '0000000000000000',
  type: 'agent',
  prefix: 'crew_agent',
  scopes: ['plan'],
  permissions: { 'create:shift': 'plan', 'read:shift': 'plan', 'update:shift': 'plan' },
  grantor: 'user:alice',
  maxKeysPerAccount: 2,
} as const;

/** A key that a person at a screen gets: it looks, and no more. */
export const kiosk = {
  ...agent,
  maxKeysPerAccount: undefined,
  type: 'kiosk',
  prefix: 'crew_kiosk',
  scopes: [],
  permissions: { 'read:shift': 'look' },
} as const;

/** The inputs of a grantor that breaks no rule: Alice, who may all that {@link agent} does. */
export const alice = {
  table: 'api-keys',
  grantorId: 'user:alice',
  catalog: 'crew',
  scopes: ['plan'],
  permissions: { 'create:shift': 'plan', 'read:shift': 'plan', 'update:shift': 'plan' },
  aws: { region: 'eu-central-1' },
  claim: 'aaaabbbbccccddddaaaabbbbccccdddd',
  origin: 'shop/dev/alice',
} as const;

/** Alice as a resource of a stack, with some inputs of hers changed. */
export function grantor(changed: Readonly<Record<string, unknown>> = {}, name = 'alice'): TestResource {
  return { type: GRANTOR_TYPE, name, props: { ...alice, ...changed } };
}

/** A key as a resource of a stack. */
export function keyResource(
  name: string,
  props: Readonly<Record<string, unknown>>,
  outputs?: TestResource['outputs'],
): TestResource {
  return { type: API_KEY_TYPE, name, props, ...(outputs === undefined ? {} : { outputs }) };
}
