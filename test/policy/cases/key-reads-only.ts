import { unknown } from '../../../policy/testing/index.ts';
import { depotKey } from '../depot.ts';
import type { RuleCases } from './case.ts';

export const cases: RuleCases = {
  rule: 'key-reads-only',
  breaks: [
    {
      what: 'a writing scope of a type that may read only',
      props: depotKey('scanner', ['count', 'move']),
      says: 'is of a key type that may use GET, HEAD only, and may write by "move": "update:stock"',
    },
    {
      what: 'a writing scope under a label that says read-only',
      props: depotKey('robot', ['order', 'see'], { label: 'Read-Only dashboard' }),
      says: 'is called "Read-Only dashboard" (label), and may write by "order": "create:order"',
    },
    {
      what: 'a writing scope under a tag that says read-only',
      props: depotKey('robot', ['order', 'see'], { tags: { purpose: 'readonly' } }),
      says: 'is called "readonly" (tags.purpose)',
    },
    {
      what: 'a writing scope under a tag with a capital',
      props: depotKey('robot', ['order', 'see'], { tags: { Purpose: 'Read-Only' } }),
      says: 'is called "Read-Only" (tags.Purpose)',
    },
    {
      what: 'what the type brings, under a label that says read-only',
      props: depotKey('buyer', ['see'], { label: 'read-only' }),
      says: 'mend: call it otherwise (label)',
    },
    {
      what: 'a writing scope under a configured label',
      props: depotKey('robot', ['order'], { label: 'dashboard-7' }),
      config: { readOnly: ['Dashboard-*'] },
      says: 'is called "dashboard-7" (label)',
    },
    {
      what: 'a writing scope of a reading type, beside one that is not known yet',
      props: depotKey('scanner', [], { scopes: ['move', unknown.text], permissions: unknown.map }),
      says: 'may write by "move"',
    },
  ],
  waits: [
    {
      what: 'a scope that may write',
      props: depotKey('scanner', [], { scopes: ['see', unknown.text], permissions: unknown.map }),
      waitsFor: 'scopes.1',
    },
    {
      what: 'a label that may say read-only',
      props: depotKey('robot', ['order'], { label: unknown.text }),
      waitsFor: 'label',
    },
    {
      what: 'a tag that may say so',
      props: depotKey('robot', ['order'], { tags: { purpose: unknown.text } }),
      waitsFor: 'tags.purpose',
    },
    { what: 'unknown tags', props: depotKey('robot', ['order'], { tags: unknown.map }), waitsFor: 'tags' },
  ],
  passes: [
    { what: 'reading scopes of a type that may read only', props: depotKey('scanner', ['count', 'see']) },
    {
      what: 'reading scopes under a label that says read-only',
      props: depotKey('robot', ['count', 'see'], { label: 'read-only', tags: { purpose: 'read-only' } }),
    },
    { what: 'a writing scope of a key that is called nothing', props: depotKey('robot', ['order']) },
    {
      what: 'a label of other words',
      props: depotKey('robot', ['order'], { label: 'reads only at night', tags: { owner: 'read-only' } }),
    },
    {
      what: 'reading scopes under a label that is not known yet',
      props: depotKey('robot', ['see'], { label: unknown.text }),
    },
  ],
};
