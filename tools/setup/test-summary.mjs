/**
 * node tools/setup/test-summary.mjs <vitest's JSON report> <exit code of the run>
 *
 * Prints `N passed, N failed` (and skipped ones), and exits with 1 unless all is well.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {object} Report the part of vitest's JSON report that counts
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults
 *
 * @param {string} reportText empty when the run did not come to its report
 * @param {number} exitCode of the run
 * @returns {{ line: string, ok: boolean }}
 */
export function summary(reportText, exitCode) {
  const report = parse(reportText);
  if (report === undefined) return { line: '0 passed, 1 failed', ok: false };
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that cannot be loaded has no tests to count, yet it is a failure.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const counted = report.numFailedTests + broken.length;
  // Something else than a test failed, such as a hook or a set-up: the run is red, and the line must be.
  const failed = counted === 0 && (exitCode !== 0 || report.numPassedTests === 0) ? 1 : counted;
  const line = `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return { line, ok: failed === 0 };
}

/** @param {string} text @returns {Report | undefined} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { line, ok } = summary(read(process.argv[2] ?? ''), Number(process.argv[3] ?? 1));
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}
