import type { Evidence, Rule } from '../../policy/rule.ts';
import type { Setting } from '../../policy/setting.ts';

/** A rule with a message that it gives. */
export interface Sample {
  readonly rule: Rule;
  readonly message: string;
}

const BEGIN = '<!-- made from the code -->';
const END = '<!-- to here -->';
const HEADING = '\n## Rules\n';

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  'declared-inputs': 'declared inputs',
  'stored-outputs': 'stored outputs',
  'live-table': 'live table',
};

const EXCEPTIONS: Readonly<Record<Rule['exceptionsName'], string>> = {
  nothing: 'Nothing excuses it.',
  resource: 'An exception names the resource.',
  scopes: 'An exception names the resource and the scopes.',
};

function evidenceOf({ evidence }: Rule): string {
  return evidence.map((one) => EVIDENCE[one]).join(', ');
}

/** The cells of a Markdown table in one row. */
function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf(setting: Setting): string {
  if (setting.type !== 'integer')
    return { string: 'text', boolean: 'switch', array: 'list', object: 'map' }[setting.type];
  const { minimum, maximum } = setting;
  const from = minimum === undefined ? '' : ` from ${minimum}`;
  return `number${from}${maximum === undefined ? '' : ` to ${maximum}`}`;
}

function settingsOf({ settings }: Rule): string {
  const entries = Object.entries(settings);
  if (entries.length === 0) return 'No settings.';
  const rows = entries.map(([name, setting]) =>
    row(`\`${name}\``, typeOf(setting), `\`${JSON.stringify(setting.default)}\``, setting.description),
  );
  return [row('setting', 'type', 'default', 'says'), '|---|---|---|---|', ...rows].join('\n');
}

/** What the code says of a rule. */
function reference({ rule, message }: Sample): string {
  const serves = (rule.serves ?? []).map(
    ({ standard, version, clause, asks }) => `\n* Serves ${standard} ${version} ${clause}: ${asks}.`,
  );
  return [
    BEGIN,
    rule.description,
    [
      `* Level ${rule.level}, severity ${rule.severity}; judged by ${evidenceOf(rule)}.`,
      `\n* ${EXCEPTIONS[rule.exceptionsName]}`,
      ...serves,
    ].join(''),
    settingsOf(rule),
    ['```', message, '```'].join('\n'),
    rule.remediationSteps,
    END,
  ].join('\n\n');
}

function overview(samples: readonly Sample[]): string {
  const rows = samples.map(({ rule }) =>
    row(`[${rule.name}](#${rule.name})`, rule.title, rule.level, rule.severity, evidenceOf(rule)),
  );
  const head = [row('rule', 'demands', 'level', 'severity', 'judged by'), '|---|---|---|---|---|'];
  return [BEGIN, '', ...head, ...rows, '', END].join('\n');
}

/** What stands by hand after the part from the code, by the name of the rule. */
export function remarksIn(document: string): ReadonlyMap<string, string> {
  const [, part = ''] = document.split(HEADING);
  const sections = part.split('\n### ').slice(1);
  return new Map(
    sections.map((section) => [section.split('\n', 1)[0] ?? '', (section.split(END)[1] ?? '').trim()]),
  );
}

/** The document with all that its part `Rules` has from the code; what stands there by hand stays. */
export function withReference(document: string, samples: readonly Sample[]): string {
  const [before = '', part = ''] = document.split(HEADING);
  const introduction = (part.split(BEGIN, 1)[0] ?? '').trim();
  const remarks = remarksIn(document);
  const sections = samples.map((sample) =>
    [`### ${sample.rule.name}`, reference(sample), remarks.get(sample.rule.name) ?? '']
      .filter((text) => text !== '')
      .join('\n\n'),
  );
  return `${[`${before}${HEADING}`, introduction, overview(samples), ...sections]
    .filter((text) => text !== '')
    .join('\n\n')
    .replace(`${HEADING}\n\n`, `${HEADING}\n`)}\n`;
}
