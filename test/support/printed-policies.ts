/** What the CLI printed of one violation. */
export interface PrintedViolation {
  readonly rule: string;
  /** The lines as they stand there, without the indentation that all of them have. */
  readonly text: string;
}

/** How far the CLI indents a violation. */
const INDENT = 8;

/** The violations that the CLI printed for people, in one order: resources register in parallel. */
export function violationsPrintedIn(stdout: string): readonly PrintedViolation[] {
  const [, part = ''] = `\n${stdout}`.split('\nPolicies:\n');
  // What follows is not indented, or is a heading of its own.
  const [lines = ''] = part.split(/\n(?=\S)/);
  return lines
    .split(new RegExp(`\\n(?= {${INDENT}}- )`))
    .slice(1)
    .map((block) => {
      const text = block
        .split('\n')
        .filter((line) => line.startsWith(' '.repeat(INDENT)))
        .map((line) => line.slice(INDENT).trimEnd())
        .join('\n');
      return { rule: /\] {2}([\w-]+) {2}\(/.exec(text)?.[1] ?? '', text };
    })
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** What the CLI printed of violations, in brief and in one order: level, rule, and name of the resource. */
export function violationsTold(stdout: string): readonly string[] {
  const line = /\[(mandatory|advisory)\].*? {2}([\w-]+) {2}\(\S+: ([\w-]+)\)/g;
  return [...stdout.matchAll(line)].map(([, level, rule, name]) => `${level} ${rule} ${name}`).sort();
}
