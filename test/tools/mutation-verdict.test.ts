import { describe, expect, it } from 'vitest';
import { withoutUndecided } from '../../tools/mutation/second-look.mjs';
import { verdict } from '../../tools/mutation/verdict.mjs';

const source = 'export function one(): number {\n  return 1;\n}\n';
const block = { start: { line: 1, column: 31 }, end: { line: 3, column: 2 } };
const number = { start: { line: 2, column: 10 }, end: { line: 2, column: 11 } };
const canary = { file: 'keys/one.ts', holds: 'return 1;', mutator: 'BlockStatement' };

/** The report of a run over one file, with its canary in one state and some other mutants in others. */
function report(canaryStatus: string, others: readonly string[], tests: readonly unknown[] = [{}]) {
  const mutants = [
    { mutatorName: 'BlockStatement', replacement: '{}', status: canaryStatus, location: block },
    ...others.map((status) => ({ mutatorName: 'Other', replacement: '2', status, location: number })),
  ];
  return { files: { 'keys/one.ts': { source, mutants } }, testFiles: { 'test/keys/one.test.ts': { tests } } };
}

function judged(one: ReturnType<typeof report>) {
  return verdict([{ report: one, canary }], { all: 85, folders: {} });
}

describe('the verdict on a mutation run', () => {
  it('names every survivor with what it changed, and the score of each folder', () => {
    const others = ['Killed', 'Timeout', 'Killed', 'Killed', 'Killed', 'Killed', 'Survived', 'RuntimeError'];
    expect(judged(report('Killed', others))).toEqual({
      lines: [
        'survivors:',
        '  keys/one.ts:2:10 1 → 2',
        'score by folder:',
        '  keys: 7 of 8 killed, 87.5 %',
        'score: 7 of 8 killed, 87.5 %',
      ],
      ok: true,
    });
  });

  it.each([
    ['too many lived', report('Killed', ['Killed', 'Survived']), 'the score is below 85 %'],
    ['too many were met by no test', report('Killed', ['Killed', 'NoCoverage']), 'the score is below 85 %'],
    [
      'the canary lives',
      report('Survived', Array(99).fill('Killed')),
      'the canary in keys/one.ts is alive: Survived',
    ],
    ['the canary was left out', report('Ignored', ['Killed']), 'the canary in keys/one.ts is alive: Ignored'],
    ['no test ran', report('Killed', ['Killed'], []), 'no test ran'],
  ])('is red when %s', (_, one, fault) => {
    const { lines, ok } = judged(one);
    expect(ok).toBe(false);
    expect(lines).toContain(`failed: ${fault}`);
  });

  it.each([
    ['met', { keys: 75, 'keys/more': 100 }, []],
    ['missed', { keys: 76 }, ['failed: the score of keys is below 76 %']],
  ])('holds a folder to a threshold of its own: %s', (_, folders, faults) => {
    const one = report('Killed', ['Killed', 'Killed', 'Survived']);
    const { lines, ok } = verdict([{ report: one, canary }], { all: 50, folders });
    expect(ok).toBe(faults.length === 0);
    expect(lines.filter((line) => line.startsWith('failed:'))).toEqual(faults);
  });

  it('is red when the canary is not where it was', () => {
    const moved = { ...canary, holds: 'return 3;' };
    const { lines, ok } = verdict([{ report: report('Killed', []), canary: moved }], {
      all: 85,
      folders: {},
    });
    expect(ok).toBe(false);
    expect(lines).toContain('failed: the canary in keys/one.ts is not there');
  });
});

it('mutants of code that runs while modules load get a second look, unless they are dead', () => {
  const mutant = (status: string, atLoad?: boolean) => ({
    status,
    ...(atLoad === undefined ? {} : { static: atLoad }),
  });
  const decided = [
    mutant('Killed', true),
    mutant('Timeout', true),
    mutant('Survived', false),
    mutant('NoCoverage'),
  ];
  const undecided = [mutant('Survived', true), mutant('Ignored', true), mutant('NoCoverage', true)];
  const looked = withoutUndecided({ files: { 'keys/a.ts': { mutants: [...undecided, ...decided] } } });
  expect(looked).toEqual({ files: { 'keys/a.ts': { mutants: decided } } });
});
