import { unknown } from '../../../policy/testing/index.ts';
import { declaredAs } from '../declared-as.ts';
import { harbour, harbourKey, quays } from '../harbour.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-permission-budget',
  breaks: [
    {
      what: 'one permission more than the default',
      props: harbourKey(['quay-1', 'yard']),
      says: 'has 101 permissions by its scopes: 100 by "yard", 1 by "quay-1"',
    },
    {
      what: 'one more than the default, with what the type brings',
      props: declaredAs(harbour, 'tower', ['quay-1']),
      says: 'at most 100, by the setting maxPermissions of the rule key-permission-budget',
    },
    {
      what: 'one more than is configured for the type',
      props: harbourKey(quays(4)),
      config: { maxPermissionsByType: { crane: 3 } },
      says: 'at most 3, by the setting maxPermissionsByType of the rule key-permission-budget for "crane"',
    },
    {
      what: 'one more than is configured for production',
      props: harbourKey(quays(4)),
      config: { maxPermissionsByEnvironment: { prod: 3 } },
      stack: 'shop-prod',
      says: 'at most 3, by the setting maxPermissionsByEnvironment',
    },
    {
      what: 'one more than the default, beside a scope that is not known yet',
      props: harbourKey([], { scopes: ['quay-1', unknown.text, 'yard'], permissions: unknown.map }),
      says: 'has 101 permissions',
    },
  ],
  waits: [
    {
      what: 'one unknown scope',
      props: harbourKey([], { scopes: ['quay-1', unknown.text], permissions: unknown.map }),
      waitsFor: 'scopes.1',
    },
    { what: 'an unknown type', props: harbourKey(quays(1), { type: unknown.text }), waitsFor: 'type' },
  ],
  passes: [
    { what: 'as many as the default', props: harbourKey(['yard']) },
    { what: 'as many as the default by the type', props: declaredAs(harbour, 'tower', []) },
    {
      what: 'as many as are configured',
      props: harbourKey(quays(3)),
      config: { maxPermissions: 3, maxPermissionsByType: { crane: 3 } },
    },
    {
      what: 'more than is configured for production, elsewhere',
      props: harbourKey(quays(4)),
      config: { maxPermissionsByEnvironment: { prod: 3 } },
    },
  ],
};
