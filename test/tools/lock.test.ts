import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../tools/setup/lock.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const quick = { pollMs: 1 };

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('a set-up lock', () => {
  it('lets one holder in at a time, however many wait', async () => {
    const file = path.join(temporaryFolder(), 'lock');
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(2);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(file, work, quick)));
    expect(most).toBe(1);
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const file = path.join(temporaryFolder(), 'lock');
    const fail = () => Promise.reject(new Error('no disk'));
    await expect(withLock(file, fail, quick)).rejects.toThrow('no disk');
    await expect(withLock(file, async () => 'mine', quick)).resolves.toBe('mine');
  });

  it('is taken over from a process of this machine that has died', async () => {
    const file = path.join(temporaryFolder(), 'lock');
    writeFileSync(file, JSON.stringify({ pid: deadPid(), host: os.hostname(), id: 'x' }));
    await expect(withLock(file, async () => 'mine', quick)).resolves.toBe('mine');
  });

  it('is taken over by one of many waiters only', async () => {
    const file = path.join(temporaryFolder(), 'lock');
    writeFileSync(file, JSON.stringify({ pid: deadPid(), host: os.hostname(), id: 'x' }));
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await sleep(2);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(file, work, quick)));
    expect(most).toBe(1);
  });

  it('of another machine is respected while it is touched, and broken when it is silent', async () => {
    const file = path.join(temporaryFolder(), 'lock');
    writeFileSync(file, JSON.stringify({ pid: deadPid(), host: 'another-machine', id: 'x' }));
    const waited: string[] = [];
    const mine = withLock(file, async () => 'mine', { pollMs: 1, onWait: (holder) => waited.push(holder) });
    await sleep(50);
    expect(waited).toHaveLength(1);
    expect(existsSync(file)).toBe(true);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(file, longAgo, longAgo);
    await expect(mine).resolves.toBe('mine');
  });
});
