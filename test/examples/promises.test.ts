import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../tools/setup/root.mjs';
import { documentOf, type ExampleName, exampleFile, flat, tableRows } from '../support/published.ts';

/** What of a document is neither a promise nor anything else that is said: headings, and tables that a test compares whole. */
const FURNITURE: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  manifest: [
    /^\|.*\|$/gm,
    'API Token Scopes Reference',
    'Authentication',
    'Composite Scopes',
    'Core Access',
    'SBOM & Asset Management',
    'Vulnerability Management',
    'Products & Reporting',
    'AI Risk',
    'Organization Administration',
    'Granular Permission Reference',
    'Common Integration Patterns',
    'Related Resources',
  ],
  'manus-enterprise': [
    /^Key typePurposeExpiry\n(?:.*optional.*\n){5}/m,
    /^curl [\s\S]*?}'$/m,
    /^\{[\s\S]*^\}$/m,
    'Get an enterprise API key',
    'Open Compliance settings',
    'Select a key type',
    'Create and copy the key',
    'Use the API key',
    'Authentication errors',
  ],
};

/** What is quoted: text in straight quotes. */
function unquoted(cell: string): string {
  return /^"(.*)"$/.exec(cell)?.[1] ?? cell;
}

/** The quotes with which titles of tests begin, in the source of a test file. */
function quotesInTitles(source: string): readonly string[] {
  const plain = source.replaceAll('\\', '');
  return [...plain.matchAll(/\bit(?:\.each\([^)]*\))?\(\s*['"`]"([^"]+)"(?: "([^"]+)")?/g)].flatMap(
    ([, ...quotes]) => quotes.filter((quote) => quote !== undefined),
  );
}

describe.each(Object.keys(FURNITURE) as ExampleName[])('the README of %s', (example) => {
  const document = documentOf(example);
  const readme = exampleFile(example, 'README.md');
  const promises = tableRows(readme, ['the document says', 'section', 'kept by', 'shown by']);
  const rest = tableRows(readme, ['the document says', 'why there is nothing to keep']);
  const quotes = [...promises, ...rest].map(([quote = '']) => unquoted(quote));

  it('quotes the document to the letter, and names its sections', () => {
    expect(promises.length).toBeGreaterThan(5);
    for (const quote of quotes) expect(flat(document)).toContain(quote);
    for (const [, section = ''] of promises)
      if (section !== 'introduction') expect(document).toContain(section);
  });

  it('leaves no sentence of the document out', () => {
    const furniture = FURNITURE[example] ?? [];
    let left = document;
    for (const one of furniture) if (typeof one !== 'string') left = left.replace(one, '');
    left = flat(left);
    const said = [...quotes, ...furniture.filter((one) => typeof one === 'string')];
    for (const text of said.sort((a, b) => b.length - a.length)) left = left.replaceAll(text, '');
    expect(left.replace(/[\s\d.]/g, '')).toBe('');
  });

  it('names, for each promise, a test that quotes it', () => {
    for (const [quote = '', , , files = ''] of promises) {
      const named = [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(named.length, quote).toBeGreaterThan(0);
      for (const file of named) {
        const titles = quotesInTitles(readFileSync(path.join(root, file), 'utf8'));
        expect(
          titles.some((title) => unquoted(quote).endsWith(title)),
          `${file}: ${quote}`,
        ).toBe(true);
      }
    }
  });

  it('says of every promise that a test quotes where it is kept', () => {
    for (const place of ['test/examples', 'test/aws']) {
      const source = readFileSync(path.join(root, place, `${example}.test.ts`), 'utf8');
      for (const title of quotesInTitles(source)) {
        expect(
          quotes.some((quote) => quote.endsWith(title)),
          title,
        ).toBe(true);
      }
    }
  });

  it('names files that are there', () => {
    const files = tableRows(readme, ['file', 'what it is']).map(([file = '']) => file.replaceAll('`', ''));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) exampleFile(example, file);
  });
});
