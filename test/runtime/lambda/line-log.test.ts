import * as fs from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { lineLog } from '../../../runtime/lambda/line-log.ts';
import type { LogEntry } from '../../../runtime/log.ts';

vi.mock('node:fs', { spy: true });
afterEach(() => {
  vi.restoreAllMocks();
});

const ENTRY: LogEntry = { event: 'request-denied', reason: 'missing', requestId: 'r-1' };
const LINE = '{"source":"keywright","event":"request-denied","reason":"missing","requestId":"r-1"}\n';

/** What reaches the stream of standard output after its descriptor has done `write`. */
function streamed(write: (line: Uint8Array) => number): string {
  const seen: string[] = [];
  vi.mocked(fs.writeSync).mockImplementation((descriptor, line) => {
    expect([descriptor, String(line)]).toEqual([1, LINE]);
    return write(Buffer.from(String(line)));
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((rest) => seen.push(String(rest)) > 0);
  lineLog(ENTRY);
  vi.restoreAllMocks();
  return seen.join('');
}

it('an entry is written to the descriptor of standard output, and no stream is made for it', () => {
  expect(streamed((line) => line.length)).toBe('');
});

it('what the descriptor does not take is not lost', () => {
  expect(streamed(() => 10)).toBe(LINE.slice(10));
  const full = () => {
    throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
  };
  expect(streamed(full)).toBe(LINE);
});
