import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionMatches, hasWildcard, wildcardMatches } from '../../../policy/iam/wildcard.ts';

const few = (characters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...characters), { maxLength }).map((all) => all.join(''));

describe('wildcards of IAM', () => {
  it('match what the same regular expression matches', () => {
    fc.assert(
      fc.property(few('ab*?', 8), few('ab*', 8), (pattern, text) => {
        const expression = pattern.replaceAll('*', '%').replaceAll('?', '.').replaceAll('%', '.*');
        expect(wildcardMatches(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('match in bounded time, whatever the pattern', () => {
    expect(wildcardMatches(`${'a*'.repeat(2_000)}b`, 'a'.repeat(4_000))).toBe(false);
  });

  it('do not look at case in actions', () => {
    expect(actionMatches('DynamoDB:get*', 'dynamodb:GetItem')).toBe(true);
    expect(actionMatches('dynamodb:Put*', 'dynamodb:GetItem')).toBe(false);
  });

  it('are found', () => {
    expect([hasWildcard('a*'), hasWildcard('a?'), hasWildcard('a')]).toEqual([true, true, false]);
  });
});
