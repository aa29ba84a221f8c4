import type { CliResult } from './engine-cli.ts';

const LINE = /^ *(\+\+|\+-|-\+|--|[~+-]) +(\S+:\S+) (\S+) (.*)$/;
const DIFFERENCES = /\[diff: (.*)\]/;

/** The lines of the CLI that tell of a resource other than the stack itself: sign, name, and which inputs differ. */
function linesOf(stdout: string, verb: RegExp): string[] {
  return stdout.split('\n').flatMap((line) => {
    const [, sign, type, name, rest = ''] = LINE.exec(line) ?? [];
    if (type === undefined || type === 'pulumi:pulumi:Stack' || !verb.test(rest)) return [];
    const differences = DIFFERENCES.exec(rest)?.[1];
    return [`${sign} ${name}${differences === undefined ? '' : ` ${differences}`}`];
  });
}

/** What a `preview` that must go well plans: `~ upload label,scopes`, `+ upload`. */
export function plannedBy(result: CliResult): string[] {
  if (result.code !== 0) throw new Error(`preview: ${result.stdout}${result.stderr}`);
  return linesOf(result.stdout, /^(create|update|delete|replace|refresh)\b/);
}

/** What an `up` or `destroy` that must go well did. */
export function doneBy(result: CliResult): string[] {
  if (result.code !== 0) throw new Error(`up: ${result.stdout}${result.stderr}`);
  return linesOf(result.stdout, /^(created|updated|deleted|replaced)\b/);
}
