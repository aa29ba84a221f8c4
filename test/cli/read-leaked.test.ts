import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readLeaked } from '../../cli/read-leaked.ts';
import { Refusal } from '../../cli/refusal.ts';

/** Standard input as a pipe, or as a terminal without the device. */
function input(text: string, isTTY: boolean): ReadStream {
  const stream = Object.assign(new PassThrough(), { isTTY, setRawMode: () => stream });
  stream.end(text);
  // The members that are used are there; the device is not.
  return stream as unknown as ReadStream;
}

describe('a key string on standard input', () => {
  it.each(['acme_live_x\n', '  acme_live_x\r\n', 'acme_live_x'])(
    '%j is read without the space around it',
    async (text) => {
      const prompts: string[] = [];
      const leaked = await readLeaked(input(text, false), (prompt) => prompts.push(prompt));
      expect(leaked.reveal()).toBe('acme_live_x');
      expect(prompts).toEqual([]);
    },
  );

  it('is asked for on a terminal, and not shown there', async () => {
    const prompts: string[] = [];
    const leaked = await readLeaked(input('acme_live_x\n', true), (prompt) => prompts.push(prompt));
    expect(leaked.reveal()).toBe('acme_live_x');
    expect(prompts.join('')).toContain('it is not shown');
    expect(prompts.join('')).not.toContain('acme_live_x');
  });

  it('does not print as text', async () => {
    const leaked = await readLeaked(input('acme_live_x', false), () => undefined);
    expect([String(leaked), JSON.stringify(leaked), inspect(leaked)].join()).not.toContain('acme_live_x');
  });

  it('is not looked for in a whole file', async () => {
    const reading = readLeaked(input('x'.repeat(5_000), false), () => undefined);
    await expect(reading).rejects.toBeInstanceOf(Refusal);
    await expect(reading).rejects.toMatchObject({ exitCode: 2 });
  });
});
