import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { madeOnce } from '../../tools/setup/made-once.mjs';
import { temporaryFolder } from './temporary-folder.ts';

describe('a cached folder', () => {
  it('is made once by two runs at the same time', async () => {
    const folder = path.join(temporaryFolder(), 'cli');
    let times = 0;
    const make = async (draft: string) => {
      times += 1;
      await sleep(20);
      writeFileSync(path.join(draft, 'pulumi'), 'program');
    };
    const recipe = { folder, what: 'making it', why: 'a test', make };
    await Promise.all([madeOnce(recipe), madeOnce(recipe)]);
    expect(times).toBe(1);
    expect(readFileSync(path.join(folder, 'pulumi'), 'utf8')).toBe('program');
  });

  it('never exists half made, and leaves nothing behind when it fails', async () => {
    const parent = temporaryFolder();
    const folder = path.join(parent, 'cli');
    const make = async (draft: string) => {
      writeFileSync(path.join(draft, 'half'), '');
      expect(existsSync(folder)).toBe(false);
      throw new Error('interrupted');
    };
    await expect(madeOnce({ folder, what: 'making it', why: 'a test', make })).rejects.toThrow('interrupted');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('starts afresh after a run that was killed', async () => {
    const parent = temporaryFolder();
    const folder = path.join(parent, 'cli');
    mkdirSync(`${folder}.draft-1`);
    writeFileSync(path.join(`${folder}.draft-1`, 'half'), '');
    await madeOnce({ folder, what: 'making it', why: 'a test', make: async () => {} });
    expect(readdirSync(parent)).toEqual(['cli']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
