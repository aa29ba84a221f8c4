import { printable } from '../../keys/printable.js';
import { withoutKeyStrings } from '../leaks.js';

/**
 * Text as Markdown that shows it as it is, also in a cell of a table. It can hold what anybody wrote: so no markup, no link,
 * no mention of a person and no reference to an issue comes of it.
 */
export function escaped(text: string): string {
  return printable(withoutKeyStrings(text))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replace(/([@#])(?=\w)/g, '$1&#8203;')
    .replaceAll('://', ':&#8203;//')
    .replace(/\b(www)\./gi, '$1&#8203;.');
}

/** A name in the type of code, in which nothing is looked for. */
export function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
