/**
 * The report of a first run, in which no mutant was active while modules loaded, without those mutants of code that runs then
 * and that are not dead: a second run, in which they are active from the beginning, takes them for new.
 *
 * @template {{ files: Readonly<Record<string, { mutants: readonly { status: string, static?: boolean }[] }>> }} Report
 * @param {Report} report
 * @returns {Report}
 */
export function withoutUndecided(report) {
  const files = Object.entries(report.files).map(([name, file]) => [
    name,
    { ...file, mutants: file.mutants.filter(({ status, static: atLoad }) => !atLoad || isDead(status)) },
  ]);
  return { ...report, files: Object.fromEntries(files) };
}

/** @param {string} status */
function isDead(status) {
  return status === 'Killed' || status === 'Timeout';
}
