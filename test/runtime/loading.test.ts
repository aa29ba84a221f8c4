import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Every module that loading `entry` loads, our own by path, packages by name. */
async function loadedBy(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const inputs = new Map(Object.entries(metafile.inputs));
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    // What is imported where it is needed is not loaded by the entry.
    for (const one of inputs.get(file)?.imports ?? []) if (one.kind !== 'dynamic-import') load(one.path);
  };
  load(entry);
  return [...loaded];
}

describe('what the runtime loads', () => {
  it.each(['runtime/index.ts', 'keys/catalog/index.ts', 'runtime/lambda/main.ts'])(
    '%s loads no Pulumi',
    async (entry) => {
      const loaded = await loadedBy(entry);
      expect(loaded).toContain(entry);
      expect(loaded.filter((one) => /pulumi|^provider\/|^policy\/|^cli\//.test(one))).toEqual([]);
    },
  );

  it("the operator's tool loads no Pulumi, although it judges by policies", async () => {
    const loaded = await loadedBy('cli/main.ts');
    expect(loaded).toContain('policy/audit.ts');
    expect(loaded.filter((one) => /pulumi/.test(one))).toEqual([]);
  });

  it('is no AWS client for those who define a catalog', async () => {
    expect((await loadedBy('keys/catalog/index.ts')).filter((one) => one.includes('aws'))).toEqual([]);
  });

  it('is no AWS client for those who test a handler, and no test key for those who run one', async () => {
    expect((await loadedBy('runtime/testing/index.ts')).filter((one) => one.includes('aws'))).toEqual([]);
    for (const entry of ['runtime/index.ts', 'runtime/lambda/main.ts'])
      expect((await loadedBy(entry)).filter((one) => one.includes('testing'))).toEqual([]);
  });

  it.each([
    'runtime/index.ts',
    'runtime/testing/index.ts',
    'keys/catalog/index.ts',
    'runtime/lambda/main.ts',
  ])('%s loads no jose: that is for those who take tokens', async (entry) => {
    expect((await loadedBy(entry)).filter((one) => one.includes('jose'))).toEqual([]);
    expect((await loadedBy('runtime/tokens/index.ts')).filter((one) => one === 'jose')).not.toEqual([]);
  });

  it('makes AWS clients in one file only', async () => {
    const ours = (await loadedBy('runtime/lambda/main.ts')).filter((one) => one.startsWith('runtime/'));
    const making = ours.filter((file) => /new \w+Client\(/.test(readFileSync(path.join(root, file), 'utf8')));
    expect(making).toEqual(['runtime/deps.ts']);
  });
});
