import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SecretText } from '../keys/secret-text.js';
import { misused } from './refusal.js';

/** A key string and what people paste around it. More is the wrong file. */
const LONGEST = 4_096;

async function fromTerminal(input: NodeJS.ReadStream, prompt: (text: string) => void): Promise<string> {
  prompt('Paste the key string and press Enter (it is not shown): ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    prompt('\n');
  }
}

async function fromPipe(input: NodeJS.ReadStream): Promise<string> {
  let text = '';
  for await (const chunk of input.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LONGEST)
      throw misused('there is more than a key string on standard input; give it alone');
  }
  return text;
}

/** Reads a key string from standard input; on a terminal without showing it. */
export async function readLeaked(
  input: NodeJS.ReadStream,
  prompt: (text: string) => void,
): Promise<SecretText> {
  const text = input.isTTY ? await fromTerminal(input, prompt) : await fromPipe(input);
  return new SecretText(text.trim());
}
