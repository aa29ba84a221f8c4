import { describe, expect, it } from 'vitest';
import { summary } from '../../tools/setup/test-summary.mjs';

const report = (counts: object) =>
  JSON.stringify({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...counts,
  });

describe('the last line of a CI run', () => {
  it.each([
    ['all passed', report({}), 0, '5 passed, 0 failed', true],
    [
      'some were skipped',
      report({ numPendingTests: 2, numTodoTests: 1 }),
      0,
      '5 passed, 0 failed, 3 skipped',
      true,
    ],
    ['one failed', report({ numFailedTests: 1 }), 1, '5 passed, 1 failed', false],
    [
      'a file could not be loaded',
      report({ testResults: [{ status: 'failed', assertionResults: [] }] }),
      1,
      '5 passed, 1 failed',
      false,
    ],
    ['all passed and yet the run failed', report({}), 1, '5 passed, 1 failed', false],
    ['nothing was run', report({ numPassedTests: 0 }), 0, '0 passed, 1 failed', false],
    ['there is no report', '', 0, '0 passed, 1 failed', false],
    ['the report is cut off', '{"numPassedTests": 5', 1, '0 passed, 1 failed', false],
  ])('is right when %s', (_, text, exitCode, line, ok) => {
    expect(summary(text, exitCode)).toEqual({ line, ok });
  });
});
