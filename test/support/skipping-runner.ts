import { inject, type RunnerTestFile, type RunnerTestSuite, TestRunner } from 'vitest';

/**
 * Skips every test of a project when a part of its set-up is missing, with their hooks: no test needs to ask. The
 * reason has been printed by the set-up.
 */
export default class SkippingRunner extends TestRunner {
  onBeforeRunFiles(files: RunnerTestFile[]): void {
    if (inject('missing').length > 0) for (const file of files) skip(file);
  }
}

function skip(suite: RunnerTestSuite): void {
  suite.mode = 'skip';
  for (const task of suite.tasks) {
    if (task.type === 'suite') skip(task);
    else task.mode = 'skip';
  }
}
