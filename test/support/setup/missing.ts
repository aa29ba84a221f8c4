/**
 * What is missing for the tests of a project. On a developer's machine they are skipped with the reason; in CI a
 * missing part is a failure, so that nothing is left out unseen.
 */
export function reportMissing(project: string, reasons: readonly string[]): void {
  if (reasons.length === 0) return;
  const text = `${project} tests cannot run here:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`;
  if (process.env.CI) throw new Error(text);
  process.stderr.write(`SKIPPED: ${text}\n`);
}
