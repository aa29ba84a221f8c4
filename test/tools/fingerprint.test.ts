import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../tools/setup/fingerprint.mjs';
import { temporaryFolder } from './temporary-folder.ts';

describe('a fingerprint', () => {
  it('changes with a value, also when only the border between two values moves', () => {
    expect(fingerprint({ values: ['ab', 'c'] })).not.toBe(fingerprint({ values: ['a', 'bc'] }));
    expect(fingerprint({ values: ['a'] })).not.toBe(fingerprint({ values: ['b'] }));
  });

  it('changes with the content, the name and the presence of a file below a folder', () => {
    const base = temporaryFolder();
    const file = path.join(base, 'keys', 'deep', 'a.ts');
    const now = () => fingerprint({ paths: [path.join(base, 'keys')], base });
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'one');
    const seen = [now()];
    writeFileSync(file, 'two');
    seen.push(now());
    renameSync(file, path.join(base, 'keys', 'deep', 'b.ts'));
    seen.push(now());
    writeFileSync(path.join(base, 'keys', 'c.ts'), '');
    seen.push(now());
    expect(new Set(seen).size).toBe(4);
  });

  it('does not change with what is made from the inputs', () => {
    const base = temporaryFolder();
    const now = () => fingerprint({ paths: [base], base });
    const before = now();
    for (const made of ['dist', 'node_modules']) {
      mkdirSync(path.join(base, 'policy', made), { recursive: true });
      writeFileSync(path.join(base, 'policy', made, 'index.js'), 'made');
    }
    expect(now()).toBe(before);
  });

  it('does not depend on where the base folder is', () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    for (const base of [one, other]) writeFileSync(path.join(base, 'go.sum'), 'sums');
    const of = (base: string) => fingerprint({ paths: [path.join(base, 'go.sum')], base });
    expect(of(one)).toBe(of(other));
  });
});
