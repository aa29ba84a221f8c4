import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheKeys, pinnedVersion } from '../../tools/pulumi/built-cli.mjs';
import { cliOnPath } from '../../tools/pulumi/cli-on-path.mjs';
import { ensurePulumi } from '../../tools/pulumi/index.mjs';
import { temporaryFolder } from './temporary-folder.ts';

/** Sources of which each can say what it gives, and that note who was asked. */
function sources(given: { onPath?: string; official?: string; built?: string }) {
  const asked: string[] = [];
  return {
    asked,
    onPath: () => {
      asked.push('path');
      return given.onPath;
    },
    official: async () => {
      asked.push('official');
      return given.official === undefined ? { reason: 'fetch failed' } : { binDir: given.official };
    },
    built: async () => {
      asked.push('built');
      if (given.built === undefined) throw new Error('Go is not on PATH; install Go');
      return { binDir: given.built, version: '3.259.0' };
    },
  };
}

describe('the Pulumi CLI', () => {
  it.each([
    [{ onPath: '/own', official: '/official', built: '/built' }, { binDir: '/own', how: 'path' }, ['path']],
    [
      { official: '/official', built: '/built' },
      { binDir: '/official', how: 'official' },
      ['path', 'official'],
    ],
    [{ built: '/built' }, { binDir: '/built', how: 'built' }, ['path', 'official', 'built']],
  ])('of %o is %o, and no further source is asked', async (given, chosen, asked) => {
    const from = sources(given);
    const told: string[] = [];
    expect(await ensurePulumi({ sources: from, tell: (line) => told.push(line) })).toEqual(chosen);
    expect(from.asked).toEqual(asked);
    expect(told).toHaveLength(1);
  });

  it('that cannot be had is told in one line with every reason and the mend', async () => {
    const told: string[] = [];
    const none = await ensurePulumi({ sources: sources({}), tell: (line) => told.push(line) });
    expect(none).toBeUndefined();
    expect(told).toEqual([
      'Pulumi CLI missing: none on PATH, release: fetch failed, build: Go is not on PATH; install Go',
    ]);
  });

  it('on PATH counts only with its Node language host', () => {
    const [withoutHost, complete] = [path.join(temporaryFolder(), 'a'), path.join(temporaryFolder(), 'b')];
    program(withoutHost, 'pulumi');
    program(complete, 'pulumi');
    program(complete, 'pulumi-language-nodejs');
    expect(cliOnPath(withoutHost)).toBeUndefined();
    expect(cliOnPath(complete)).toBe(complete);
    expect(cliOnPath(undefined)).toBe(cliOnPath(process.env.PATH));
  });
});

describe('the cached CLI', () => {
  const keysOf = (change: { goSum?: string; host?: string; version?: string; arch?: string }) => {
    const [wrapper, host] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(path.join(wrapper, 'go.sum'), change.goSum ?? 'sums');
    writeFileSync(path.join(host, 'pulumi-language-nodejs'), change.host ?? 'host');
    return cacheKeys(change.version ?? '3.259.0', { wrapper, host, arch: change.arch ?? 'x64' });
  };

  it('has the same key in every clone', () => {
    expect(keysOf({})).toEqual(keysOf({}));
  });

  it.each([{ goSum: 'other sums' }, { version: '3.260.0' }, { arch: 'arm64' }])(
    'is built anew for %o',
    (change) => {
      expect(keysOf(change).binary).not.toBe(keysOf({}).binary);
      expect(keysOf(change).assembled).not.toBe(keysOf({}).assembled);
    },
  );

  it('is only put together anew for another language host', () => {
    const changed = keysOf({ host: 'another host' });
    expect(changed.binary).toBe(keysOf({}).binary);
    expect(changed.assembled).not.toBe(keysOf({}).assembled);
  });

  it('has the version that go.mod requires', () => {
    expect(pinnedVersion('require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.259.0\n)\n')).toBe('3.259.0');
    expect(() => pinnedVersion('require github.com/other/module v1.0.0\n')).toThrow('does not require');
  });
});

function program(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), '#!/bin/sh\n');
  chmodSync(path.join(folder, name), 0o755);
}
