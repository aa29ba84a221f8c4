import type { PolicyFinding, PolicyOutcome, PolicyRemediation } from './events.js';
import { code, escaped, table } from './markdown.js';

/** GitHub refuses a comment of more than 65,536 characters. */
const LONGEST = 60_000;

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function resourceCell({ resource, type }: PolicyFinding | PolicyRemediation): string {
  return type === '' ? code(resource) : `${code(resource)} (${escaped(type)})`;
}

function ruleCell({ rule, severity }: PolicyFinding): string {
  return severity === '' ? code(rule) : `${code(rule)} (${escaped(severity)})`;
}

function findingRow(finding: PolicyFinding): readonly string[] {
  const { what, mend } = finding;
  return [resourceCell(finding), ruleCell(finding), what.map(escaped).join('<br>'), escaped(mend)];
}

const SECTIONS = [
  { kind: 'mandatory', title: 'Mandatory', says: 'These stop the deployment.' },
  { kind: 'advisory', title: 'Advisory', says: 'These stop nothing.' },
  {
    kind: 'undecided',
    title: 'Not known yet',
    says: 'This preview does not know a value that a rule needs. `pulumi up` knows it, and judges then.',
  },
] as const;

/** The line that says how it stands; never that all is well where nothing was judged. */
function headline({ findings, packs, ended }: PolicyOutcome): string {
  const count = (kind: PolicyFinding['kind']): number => findings.filter((one) => one.kind === kind).length;
  const mandatory = count('mandatory');
  if (mandatory > 0)
    return `❌ ${counted(mandatory, 'mandatory violation', 'mandatory violations')}: this may not be deployed.`;
  if (ended !== 'well')
    return '❌ It failed, and not by a policy: the log says why. What was not reached is not judged.';
  if (packs.length === 0) return '⚠️ No policy pack has judged this.';
  if (count('advisory') > 0)
    return `⚠️ Nothing mandatory is violated; ${counted(count('advisory'), 'advisory', 'advisories')}.`;
  return count('undecided') > 0
    ? '✅ Nothing is violated as far as this preview knows.'
    : '✅ Nothing is violated.';
}

/** How many of the rows fit into what is left of a comment. */
function fitting(rows: readonly (readonly string[])[], room: number): number {
  let left = room;
  const over = rows.findIndex((row) => {
    left -= lengthOf(row);
    return left < 0;
  });
  return over < 0 ? rows.length : over;
}

function lengthOf(row: readonly string[]): number {
  return row.join(' | ').length + '|  |\n'.length;
}

/** What policies said of a preview or an update, as Markdown for people: a comment on a pull request, or the summary of a job. */
export function policySummary(outcome: PolicyOutcome): string {
  const { findings, remediations, packs } = outcome;
  const parts = ['## API key policies', headline(outcome)];
  let room = LONGEST;
  const section = (
    title: string,
    says: string,
    head: readonly string[],
    rows: readonly (readonly string[])[],
  ) => {
    if (rows.length === 0) return;
    const shown = rows.slice(0, fitting(rows, room));
    room -= shown.reduce((sum, row) => sum + lengthOf(row), 0);
    parts.push(`### ${title} (${rows.length})`, says);
    if (shown.length > 0) parts.push(table(head, shown));
    const left = rows.length - shown.length;
    if (left > 0) parts.push(`${left} more would be too long for a comment; they are in the log.`);
  };
  for (const { kind, title, says } of SECTIONS) {
    const rows = findings.filter((one) => one.kind === kind).map(findingRow);
    section(title, says, ['Resource', 'Rule', 'What', 'Mend'], rows);
  }
  section(
    'Changed by remediation',
    'The policy pack changed these properties before it judged. The preview shows their values.',
    ['Resource', 'Rule', 'Properties'],
    remediations.map((one) => [resourceCell(one), code(one.rule), one.properties.map(code).join(', ')]),
  );
  if (packs.length > 0) parts.push(`Judged by ${packs.map(code).join(', ')}.`);
  return `${parts.join('\n\n')}\n`;
}
