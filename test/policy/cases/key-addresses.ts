import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import type { RuleCases } from './case.ts';

const from = (...allowedCidrs: readonly string[]) => ({ ...compliant, allowedCidrs });

export const cases: RuleCases = {
  rule: 'key-addresses',
  breaks: [
    {
      what: 'every address',
      props: from('0.0.0.0/0'),
      says: 'allows the network "0.0.0.0/0", which is every address there is',
    },
    {
      what: 'every address of the newer kind, beside one that means something',
      props: from('203.0.113.0/24', '::/0'),
      says: 'IPv6 networks of at least 32 bits',
    },
    { what: 'a bit too wide', props: from('10.0.0.0/7'), says: 'IPv4 networks of at least 8 bits' },
    {
      what: 'a bit wider than is configured',
      props: from('2001:db8::/47'),
      config: { minIpv6Prefix: 48 },
      says: 'by the setting minIpv6Prefix of the rule key-addresses',
    },
    {
      what: 'no list in production',
      props: compliant,
      config: { requiredInEnvironments: ['prod'] },
      stack: 'shop-prod',
      says: 'may be used from anywhere',
    },
    {
      what: 'no list where the type must have one',
      props: compliant,
      config: { requiredForTypes: ['shop/*'] },
      says: 'by the setting requiredForTypes of the rule key-addresses for "shop/service"',
    },
  ],
  waits: [
    {
      what: 'an unknown list',
      props: { ...compliant, allowedCidrs: unknown.list },
      waitsFor: 'allowedCidrs',
    },
    {
      what: 'an unknown network',
      props: from('203.0.113.0/24', unknown.text),
      waitsFor: 'allowedCidrs.1',
    },
  ],
  passes: [
    { what: 'no list where none is demanded', props: compliant },
    { what: 'the widest networks', props: from('10.0.0.0/8', '2001:db8::/32') },
    { what: 'the widest that are configured', props: from('10.1.0.0/16'), config: { minIpv4Prefix: 16 } },
    {
      what: 'a list in production',
      props: from('203.0.113.7/32'),
      config: { requiredInEnvironments: ['*'] },
      stack: 'shop-prod',
    },
  ],
};
