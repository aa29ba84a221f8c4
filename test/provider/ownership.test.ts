import { expect, it } from 'vitest';
import { tagsOf } from '../../provider/lifecycle/ownership.js';
import { recordFor } from './found.js';
import { wanted } from './inputs.js';

it('tags hold what AWS takes for a tag, whatever the names of project, stack and key', () => {
  const spec = { ...wanted(), origin: `shop/prod/we(ird)*"ü💥${'x'.repeat(300)}` };
  const value = tagsOf(spec, recordFor(wanted()).keyId)['keywright:origin'] ?? '';
  expect([...value]).toHaveLength(256);
  expect(value.startsWith('shop/prod/we-ird---ü-x')).toBe(true);
});
