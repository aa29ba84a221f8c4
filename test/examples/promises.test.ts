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
  manage365: [
    /^curl [\s\S]*?>"$/m,
    'API keys',
    'Creating a key',
    'Using a key',
    'Read-only enforcement',
    'Revoking',
    'Security notes',
  ],
  'manus-api': [
    /^\| Header[\s\S]*?on behalf of a user \|$/m,
    /^curl -X POST[\s\S]*?}'$/m,
    /^import os[\s\S]*?^print\(response\.json\(\)\)$/m,
    /^const response[\s\S]*?^console\.log\(data\);$/m,
    /^curl https[\s\S]*?"$/m,
    /^\{[\s\S]*^\}$/m,
    'API Key',
    'Create an API key',
    'Generate a key',
    'Copy and store securely',
    'Use the API key',
    'OAuth2 Bearer Token',
    'Authentication errors',
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

/** The headings under which a text stands; what stands before all of them is the introduction. */
function sectionsWith(
  document: string,
  furniture: readonly (string | RegExp)[],
  text: string,
): readonly string[] {
  const headings = new Set(furniture.filter((one) => typeof one === 'string'));
  const sections = [{ title: 'introduction', lines: [''] }];
  for (const line of document.split('\n').slice(1))
    if (headings.has(line.trim())) sections.push({ title: line.trim(), lines: [] });
    else sections.at(-1)?.lines.push(line);
  return sections.filter(({ lines }) => flat(lines.join(' ')).includes(text)).map(({ title }) => title);
}

/** The titles of the tests in the source of a test file. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  const title = /\bit(?:\.each\([^)]*\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs;
  return [...source.matchAll(title)].map(([, , text = '']) => text.replaceAll('\\', ''));
}

describe.each(Object.keys(FURNITURE) as ExampleName[])('the README of %s', (example) => {
  const document = documentOf(example);
  const readme = exampleFile(example, 'README.md');
  const promises = tableRows(readme, ['the document says', 'section', 'kept by', 'shown by']);
  const rest = tableRows(readme, ['the document says', 'why there is nothing to keep']);
  const quotes = [...promises, ...rest].map(([quote = '']) => unquoted(quote));

  it('quotes the document to the letter, each promise in its section', () => {
    expect(promises.length).toBeGreaterThan(5);
    for (const quote of quotes) expect(flat(document)).toContain(quote);
    for (const [quote = '', section = ''] of promises)
      expect(sectionsWith(document, FURNITURE[example] ?? [], unquoted(quote)), quote).toContain(section);
  });

  it('leaves no sentence of the document out', () => {
    const furniture = FURNITURE[example] ?? [];
    let left = document;
    for (const one of furniture) if (typeof one !== 'string') left = left.replace(one, '');
    left = flat(left);
    const said = [...quotes, ...furniture.filter((one) => typeof one === 'string')];
    for (const text of said.sort((a, b) => b.length - a.length)) left = left.replaceAll(text, '');
    expect(left.replace(/[\s\d.•]/g, '')).toBe('');
  });

  it('names, for each promise, a test that quotes it', () => {
    for (const [quote = '', , , files = ''] of promises) {
      const named = [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(named.length, quote).toBeGreaterThan(0);
      for (const file of named)
        expect(
          titlesIn(file).some((title) => title.includes(quote)),
          `${file}: ${quote}`,
        ).toBe(true);
    }
  });

  it('has every promise that a test quotes', () => {
    for (const folder of ['test/examples', 'test/aws']) {
      const quoting = titlesIn(`${folder}/${example}.test.ts`).filter((title) => title.startsWith('"'));
      expect(quoting.length).toBeGreaterThan(0);
      for (const title of quoting)
        expect(
          promises.some(([quote = '']) => title.includes(quote)),
          title,
        ).toBe(true);
    }
  });

  it('names files that are there', () => {
    const files = tableRows(readme, ['file', 'what it is']).map(([file = '']) => file.replaceAll('`', ''));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) exampleFile(example, file);
  });
});
