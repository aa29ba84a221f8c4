/**
 * What is read of a report of the mutation tester (the mutation testing report schema).
 *
 * @typedef {{ line: number, column: number }} Position
 * @typedef {{ mutatorName: string, replacement?: string, status: string, location: { start: Position, end: Position } }} Mutant
 * @typedef {{ source: string, mutants: readonly Mutant[] }} MutatedFile
 * @typedef {{ tests: readonly unknown[] }} TestFile
 * @typedef {{ files: Readonly<Record<string, MutatedFile>>, testFiles?: Readonly<Record<string, TestFile>> }} Report
 *
 * A mutant that must die: the one of this mutator whose original text holds the given text.
 * @typedef {{ file: string, holds: string, mutator: string }} Canary
 *
 * @typedef {{ killed: number, counted: number }} Score
 *
 * In percent: of all together, and of single folders by their path.
 * @typedef {{ all: number, folders: Readonly<Record<string, number>> }} Thresholds
 */

const dead = ['Killed', 'Timeout'];
const alive = ['Survived', 'NoCoverage'];

/**
 * Judges the reports of a run. Mutants that do not compile or load are counted neither way.
 *
 * @param {readonly { report: Report, canary: Canary }[]} runs
 * @param {Thresholds} atLeast
 * @returns {{ lines: readonly string[], ok: boolean }} what to print
 */
export function verdict(runs, atLeast) {
  const files = runs.flatMap(({ report }) => Object.entries(report.files));
  /** @type {Map<string, Score>} */
  const folders = new Map();
  const survivors = [];
  for (const [name, file] of files) {
    const folder = name.split('/').slice(0, -1).join('/');
    const score = folders.get(folder) ?? { killed: 0, counted: 0 };
    const left = file.mutants.filter(({ status }) => alive.includes(status));
    const killed = file.mutants.filter(({ status }) => dead.includes(status)).length;
    folders.set(folder, {
      killed: score.killed + killed,
      counted: score.counted + killed + left.length,
    });
    survivors.push(...left.map((mutant) => `  ${name}:${described(mutant, file.source)}`));
  }
  const total = [...folders.values()].reduce(
    (sum, { killed, counted }) => ({ killed: sum.killed + killed, counted: sum.counted + counted }),
    { killed: 0, counted: 0 },
  );
  const faults = runs.flatMap(({ report, canary }) => faultsOf(report, canary));
  if (percent(total) < atLeast.all) faults.push(`the score is below ${atLeast.all} %`);
  for (const [name, least] of Object.entries(atLeast.folders)) {
    const score = folders.get(name);
    if (score !== undefined && percent(score) < least)
      faults.push(`the score of ${name} is below ${least} %`);
  }
  const lines = [
    survivors.length === 0 ? 'survivors: none' : 'survivors:',
    ...survivors,
    'score by folder:',
    ...[...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, score]) => `  ${name}: ${told(score)}`),
    `score: ${told(total)}`,
    ...faults.map((fault) => `failed: ${fault}`),
  ];
  return { lines, ok: faults.length === 0 };
}

/** What shows that a run was none. @param {Report} report @param {Canary} canary */
function faultsOf(report, canary) {
  const faults = [];
  const tests = Object.values(report.testFiles ?? {}).reduce((sum, file) => sum + file.tests.length, 0);
  if (tests === 0) faults.push('no test ran');
  const mutant = canaryIn(report, canary);
  if (mutant === undefined) faults.push(`the canary in ${canary.file} is not there`);
  else if (!dead.includes(mutant.status))
    faults.push(`the canary in ${canary.file} is alive: ${mutant.status}`);
  return faults;
}

/** @param {Report} report @param {Canary} canary */
function canaryIn(report, { file, holds, mutator }) {
  const found = report.files[file];
  return found?.mutants.find(
    (mutant) => mutant.mutatorName === mutator && originalOf(mutant, found.source).includes(holds),
  );
}

/** @param {Mutant} mutant @param {string} source */
function originalOf({ location: { start, end } }, source) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n');
}

/** @param {Mutant} mutant @param {string} source */
function described(mutant, source) {
  const { line, column } = mutant.location.start;
  const short = (/** @type {string} */ text) => {
    const flat = text.replaceAll(/\s+/g, ' ');
    return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
  };
  const change = `${short(originalOf(mutant, source))} → ${short(mutant.replacement ?? '')}`;
  return `${line}:${column} ${change}${mutant.status === 'NoCoverage' ? ' (no test comes by)' : ''}`;
}

/** @param {Score} score in percent; what has no mutants has them all killed */
function percent({ killed, counted }) {
  return counted === 0 ? 100 : (100 * killed) / counted;
}

/** @param {Score} score */
function told(score) {
  return `${score.killed} of ${score.counted} killed, ${percent(score).toFixed(1)} %`;
}
