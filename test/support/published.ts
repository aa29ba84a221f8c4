import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../tools/setup/root.mjs';

/** One of the published systems under `examples/`. */
export type ExampleName = 'manifest' | 'manage365' | 'manus-api' | 'manus-enterprise';

/** A text file of an example. */
export function exampleFile(example: ExampleName, file: string): string {
  return readFileSync(path.join(root, 'examples', example, file), 'utf8');
}

/** The vendor's documentation as it was published, kept beside the example. */
export function documentOf(example: ExampleName): string {
  return exampleFile(example, 'document.txt');
}

/** Text with each run of white space as one blank: a document's lines break anywhere. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The text from the first `begin` on; a document that does not have it is not the one that was meant. */
export function textFrom(text: string, begin: string): string {
  const at = text.indexOf(begin);
  if (at < 0) throw new Error(`the document has no "${begin}"`);
  return text.slice(at);
}

/** The text from the first `begin` to the end of the first `end` after it. */
export function textBetween(text: string, begin: string, end: string): string {
  const rest = textFrom(text, begin);
  const at = rest.indexOf(end);
  if (at < 0) throw new Error(`the document has no "${end}" after "${begin}"`);
  return rest.slice(0, at + end.length);
}

/** The cells of all Markdown tables with this head, row by row. */
export function tableRows(text: string, head: readonly string[]): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  let reading = false;
  for (const line of text.split('\n')) {
    const cells = /^\| (.*) \|$/.exec(line.trim())?.[1]?.split(' | ');
    if (cells === undefined) {
      // The line of dashes belongs to its table; whatever else is no row ends it.
      if (!/^\|[-|]+\|$/.test(line.trim())) reading = false;
    } else if (cells.join() === head.join()) reading = true;
    else if (reading) rows.push(cells);
  }
  return rows;
}
