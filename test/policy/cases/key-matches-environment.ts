import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const trial = {
  ...compliant,
  type: 'trial',
  prefix: 'shop_test',
  scopes: ['read'],
  permissions: { 'read:order': 'read' },
};

export const cases: RuleCases = {
  rule: 'key-matches-environment',
  breaks: [
    {
      what: 'a live key in a sandbox',
      props: compliant,
      name: 'try-checkout',
      stack: 'shop-sandbox',
      says: 'has a key type with the prefix "shop_live", in the environment "sandbox"',
    },
    {
      what: 'a key of the sandbox in production',
      props: trial,
      name: 'try-checkout',
      stack: 'shop-prod',
      says: 'such keys in the environment "sandbox" alone',
    },
    {
      what: 'a key of the sandbox in a stack that nobody has sorted',
      props: trial,
      name: 'try-checkout',
      stack: 'sandbox',
      says: 'in a stack of no environment',
    },
    {
      what: 'a name of another environment',
      props: trial,
      name: 'checkout',
      stack: 'shop-sandbox',
      says: 'names like "try-*", by environments.sandbox of the policy pack',
    },
    {
      what: 'a prefix that is not that of its type',
      props: { ...compliant, prefix: 'shop_test' },
      says: 'the prefix "shop_live", by the key type "service" of catalog "shop"',
    },
    {
      what: 'a live key that says that it is of the sandbox, in the sandbox',
      props: { ...compliant, prefix: 'shop_test' },
      name: 'try-checkout',
      stack: 'shop-sandbox',
      says: 'in the environment "sandbox"',
    },
  ],
  waits: [
    { what: 'an unknown type', props: { ...compliant, type: unknown.text }, waitsFor: 'type' },
    { what: 'an unknown prefix', props: { ...compliant, prefix: unknown.text }, waitsFor: 'prefix' },
  ],
  passes: [
    { what: 'a live key in production', props: compliant, stack: 'shop-prod' },
    { what: 'a live key elsewhere, as nobody names its prefix', props: compliant },
    { what: 'a key of the sandbox in it', props: trial, name: 'try-checkout', stack: 'shop-sandbox' },
  ],
};
