import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const leash = new URL('../support/lambda/leash.ts', import.meta.url).href;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a process on its leash', () => {
  it('ends when its parent is killed, though it is frozen', async () => {
    const code = `import { spawn } from 'node:child_process';
      import { leash } from ${JSON.stringify(leash)};
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      leash(child);
      child.kill('SIGSTOP');
      console.log(child.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    expect(isRunning(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(Number(pid)), { timeout: 5_000 }).toBe(false);
  });
});
