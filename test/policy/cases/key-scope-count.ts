import { unknown } from '../../../policy/testing/index.ts';
import { harbourKey, quays } from '../harbour.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-scope-count',
  breaks: [
    {
      what: 'one scope more than the default',
      props: harbourKey(quays(21)),
      says: 'declares 21 scopes\n  allowed: at most 20, by the setting maxScopes',
    },
    {
      what: 'one more than is configured for all',
      props: harbourKey(quays(6)),
      config: { maxScopes: 5 },
      says: 'at most 5, by the setting maxScopes',
    },
    {
      what: 'one more than is configured for the type',
      props: harbourKey(quays(4)),
      config: { maxScopesByType: { 'harbour/crane': 3 } },
      says: 'at most 3, by the setting maxScopesByType of the rule key-scope-count for "harbour/crane"',
    },
    {
      what: 'one more than is configured for production',
      props: harbourKey(quays(4)),
      config: { maxScopesByEnvironment: { prod: 3 } },
      stack: 'shop-prod',
      says: 'at most 3, by the setting maxScopesByEnvironment',
    },
    {
      what: 'one more than the default, beside one that is not known yet',
      props: harbourKey([], { scopes: [unknown.text, ...quays(21)], permissions: unknown.map }),
      says: 'declares 21 scopes',
    },
  ],
  waits: [
    {
      what: 'unknown scopes',
      props: harbourKey([], { scopes: unknown.list, permissions: unknown.map }),
      waitsFor: 'scopes',
    },
    {
      what: 'a scope that may be one too many',
      props: harbourKey([], { scopes: [...quays(20), unknown.text], permissions: unknown.map }),
      waitsFor: 'scopes.20',
    },
    {
      what: 'a type that may have another limit',
      props: harbourKey(quays(4), { type: unknown.text }),
      config: { maxScopesByType: { crane: 3 } },
      waitsFor: 'type',
    },
  ],
  passes: [
    { what: 'as many as the default', props: harbourKey(quays(20)) },
    { what: 'as many as are configured', props: harbourKey(quays(5)), config: { maxScopes: 5 } },
    {
      what: 'more than is configured for production, elsewhere',
      props: harbourKey(quays(4)),
      config: { maxScopesByEnvironment: { prod: 3 } },
    },
    {
      what: 'more than is configured for another type',
      props: harbourKey(quays(4)),
      config: { maxScopesByType: { tower: 3, 'shop/service': 3 } },
    },
  ],
};
