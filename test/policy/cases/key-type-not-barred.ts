import { unknown } from '../../../policy/testing/index.ts';
import { compliant } from '../baseline.ts';
import { depotKey } from '../depot.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-type-not-barred',
  breaks: [
    {
      what: 'a type that is barred everywhere',
      props: depotKey('classic', ['see']),
      says: 'is of the key type "classic" of catalog "depot", which is barred: it may do everything',
    },
    {
      what: 'the same in production',
      props: depotKey('classic', ['see']),
      stack: 'shop-prod',
      says: 'mend: declare it with type: "robot"',
    },
    {
      what: 'a type that is barred in production',
      props: depotKey('scanner', ['see']),
      stack: 'shop-prod',
      says: 'which is barred in the environment "prod": it is for trials',
    },
    {
      what: 'a barred type with scopes that are not known yet',
      props: depotKey('classic', [], { scopes: unknown.list, permissions: unknown.map }),
      says: 'which is barred',
    },
  ],
  waits: [
    {
      what: 'a type that may be barred',
      props: depotKey('robot', ['see'], { type: unknown.text }),
      waitsFor: 'type',
    },
    {
      what: 'a catalog that may have barred the type',
      props: depotKey('classic', ['see'], { catalog: unknown.text }),
      waitsFor: 'catalog',
    },
  ],
  passes: [
    { what: 'a type that is not', props: depotKey('robot', ['see']) },
    { what: 'a type that is barred in production, elsewhere', props: depotKey('scanner', ['see']) },
    {
      what: 'a type that is not known yet, of a catalog without barred types',
      props: { ...compliant, type: unknown.text },
    },
  ],
};
