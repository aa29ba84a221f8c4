import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { rules } from '../../policy/rules/index.ts';
import { root } from '../../tools/setup/root.mjs';
import { allCases } from './cases/index.ts';
import { judgedCase } from './cases/judged-case.ts';
import { remarksIn, type Sample, withReference } from './documentation.ts';

const file = path.join(root, 'docs/policies.md');

let samples: readonly Sample[];
beforeAll(async () => {
  samples = await Promise.all(
    rules.map(async (rule) => {
      const [first] = allCases.find((cases) => cases.rule === rule.name)?.breaks ?? [];
      const said = first === undefined ? [] : (await judgedCase(rule.name, first)).violations;
      return { rule, message: said.find(({ policy }) => policy === rule.name)?.message ?? '' };
    }),
  );
});

it('every rule has cases, and its first one gives a message', () => {
  expect(samples.filter(({ message }) => message === '').map(({ rule }) => rule.name)).toEqual([]);
});

// vitest run --project unit test/policy/documentation.test.ts --update brings it up to date.
it('the document says of every rule what the code says: level, evidence, settings with their defaults, a message', async () => {
  const document = readFileSync(file, 'utf8');
  await expect(withReference(document, samples)).toMatchFileSnapshot(file);
});

it('the document says of every rule what it cannot see', () => {
  const remarks = remarksIn(readFileSync(file, 'utf8'));
  const silent = rules.map(({ name }) => name).filter((name) => !remarks.get(name)?.includes('cannot see'));
  expect(silent).toEqual([]);
});
